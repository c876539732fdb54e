import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: process.env["RUN_LIVE"] === "1" ? [] : ["test/live/**"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Tests of whole venues wait most of the time: all of them at once are one minute.
    maxConcurrency: 24,
    reporters: ["default"],
  },
});
