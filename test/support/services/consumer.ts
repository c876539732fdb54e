// A subscriber as its own process: prints `got <job id>` for every job its processor sees.
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { subscriberQueue } from "../../../shared/contracts/queues.ts";

const [url = "", subscriber = ""] = process.argv.slice(2);
const { name, prefix } = subscriberQueue(subscriber);
const connection = new Redis(url, { maxRetriesPerRequest: null });
// It comes back by itself; what was missed shows in what it prints.
connection.on("error", () => {});
const worker = new Worker(
  name,
  async (job) => {
    process.stdout.write(`got ${job.id} ${job.data.id}\n`);
  },
  { connection, prefix },
);
worker.on("error", () => {});
await worker.waitUntilReady();
process.stdout.write("waiting\n");
