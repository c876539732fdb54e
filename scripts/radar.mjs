#!/usr/bin/env node
// The `radar` command for any Node: sets the project up, then runs the command line on the project's own Node.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./setup.mjs";

const main = fileURLToPath(new URL("../services/cli/main.ts", import.meta.url));
const child = spawn(ensureInstalled(), [main, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
