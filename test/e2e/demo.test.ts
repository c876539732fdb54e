import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { claimPort } from "../../services/cli/boxed-daemon.ts";
import { subscriberQueue, windowEventSchema } from "../../shared/contracts/queues.ts";
import { startRadar } from "../support/radar.ts";

const ready = z.object({ type: z.literal("ready"), url: z.string(), redisUrl: z.string() });
const LIMIT_MS = 120_000;

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "radar-demo-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test(
  "the demo becomes ready, delivers windows to its subscriber's queue, and ends on Ctrl-C",
  async () => {
    const port = await claimPort("127.0.0.1", 0);
    const demo = startRadar(["demo", "--json"], { RADAR_DATA_DIR: dir, RADAR_HTTP_PORT: `${port}` });
    try {
      const { url, redisUrl } = ready.parse(JSON.parse(await demo.until((line) => line.includes('"ready"'))));
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
      connection.on("error", () => undefined);
      const { name, prefix } = subscriberQueue("demo");
      const delivered = new Promise<unknown>((resolve) => {
        const worker = new Worker(
          name,
          async (job) => {
            const event = windowEventSchema.safeParse(job.data);
            // Sized windows of every asset come once volatility is known.
            if (event.success && event.data.data.flow?.usd) resolve(worker.close(true).then(() => event.data));
          },
          { connection, prefix },
        );
        worker.on("error", () => undefined);
      });
      expect(await delivered).toMatchObject({ type: "radar.window.v1", data: { schema: 1 } });
      connection.disconnect();
      await demo.until((line) => line.includes('"type":"window"'));
    } finally {
      demo.child.kill("SIGINT");
    }
    expect((await demo.ended).code).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  },
  LIMIT_MS,
);
