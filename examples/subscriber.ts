// Prints the volatility windows of one subscriber: node examples/subscriber.ts [subscriber] [redis-url]
import { existsSync, readFileSync } from "node:fs";
import { UnrecoverableError, Worker } from "bullmq";
import { Redis } from "ioredis";

const [subscriber = "demo", url = defaultUrl()] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });
connection.on("error", (error) => console.error(`redis: ${error.message}`));

/** Ids of jobs done: a job may come twice. A real subscriber keeps them in its database, beside what it did. */
const done = new Set<string>();
/** Newest revision of each window: after a failure an older one may come later. */
const newest = new Map<string, number>();

const worker = new Worker(
  `windows-${subscriber}`,
  async (job) => {
    const event = job.data;
    if (event?.specversion !== "1.0") throw new UnrecoverableError("not a CloudEvent: trying again will not help");
    if (done.has(event.id)) return;
    done.add(event.id);
    const window = job.name === "reminder" ? event.data.window : event.data;
    const isOver = ["closed", "withdrawn", "scored"].includes(window.status);
    if (Date.parse(event.expirytime) < Date.now() && !isOver) return console.log(`${event.id} came too late`);
    if (window.revision < (newest.get(window.id) ?? 0)) return;
    newest.set(window.id, window.revision);
    const what = job.name === "reminder" ? event.data.reminder : window.status;
    const opens = window.opensAt === null ? "if hit" : new Date(window.opensAt).toISOString();
    const usd = window.flow?.usd?.p50;
    console.log(
      window.id,
      `r${window.revision}`,
      what,
      opens,
      usd === undefined ? "size unknown" : `${Math.round(usd)} USD`,
    );
  },
  { connection, prefix: `{radar:${subscriber}}` },
);
worker.on("error", (error) => console.error(`worker: ${error.message}`));
worker.on("failed", (job, error) => console.error(`${job?.id}: ${error.message}`));
console.log(`waiting for windows of '${subscriber}'`);

function defaultUrl(): string {
  return existsSync("data/redis.url") ? readFileSync("data/redis.url", "utf8").trim() : "redis://127.0.0.1:6385";
}
