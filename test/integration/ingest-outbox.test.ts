import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Outbox, startOutbox } from "../../services/ingest/outbox.ts";
import type { IngestInput } from "../../services/ingest/outbox-queue.ts";
import { inputEventSchema, partitionKeys, partitionOf } from "../../shared/contracts/streams.ts";
import { epochMs, price, usd } from "../../shared/domain/units.ts";
import { openRedis, type Redis } from "../../shared/runtime/redis.ts";
import { createShutdown, type Shutdown } from "../../shared/runtime/shutdown.ts";
import { createEventLog, type EventLog } from "../support/ingest.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const PARTITIONS = 4;

let server: TestRedis;
let shutdown: Shutdown;
let reader: Redis;
let log: EventLog;
let outbox: Outbox;
let readyTimes: number;

beforeEach(async () => {
  server = await startTestRedis();
  shutdown = createShutdown();
  log = createEventLog();
  readyTimes = 0;
  const open = (name: string, role: "command" | "blocking") =>
    openRedis(server.url, { role, name, onError: () => {}, shutdown });
  reader = open("reader", "blocking");
  outbox = startOutbox({
    redis: open("writer", "command"),
    prefix: "t",
    partitions: PARTITIONS,
    random: Math.random,
    emit: log.emit,
    onReady: () => {
      readyTimes += 1;
      outbox?.push(fund(readyTimes));
    },
  });
});

afterEach(async () => {
  outbox.stop();
  await shutdown.stop();
  await server.stop();
});

const fund = (at: number): IngestInput => ({ type: "fund", at: epochMs(at), id: "f", asset: "BTC" });
const gap = (at: number): IngestInput => ({
  type: "gap",
  venue: "v",
  symbol: "S",
  asset: "BTC",
  at: epochMs(at),
  fromAt: epochMs(at),
  reason: "disconnect",
  repaired: false,
});
const market = (at: number, asset = "BTC"): IngestInput => ({
  type: "market",
  venue: "v",
  symbol: "S",
  asset,
  at: epochMs(at),
  correlationId: `c${at}`,
  book: "live",
  exchangeAt: epochMs(at),
  bid: price(100),
  ask: price(101),
  tradedUsd: { buy: usd(1), sell: usd(0) },
});

/** Reads the stream of `asset` from `after` until an entry satisfies `isLast`. */
async function readUntil(asset: string, isLast: (input: IngestInput) => boolean, after = "0"): Promise<IngestInput[]> {
  const stream = partitionKeys("t", partitionOf(asset, PARTITIONS)).in;
  const inputs: IngestInput[] = [];
  let last = after;
  for (;;) {
    const answer = await reader.xread("COUNT", 1_000, "BLOCK", 10_000, "STREAMS", stream, last);
    if (!answer) throw new Error("nothing came within ten seconds");
    for (const [id, fields] of answer[0]?.[1] ?? []) {
      last = id;
      const input = inputEventSchema.parse(JSON.parse(fields?.[1] ?? ""));
      if (input.type === "clock" || input.type === "plan") throw new Error(`ingest writes no ${input.type} inputs`);
      inputs.push(input);
      if (isLast(input)) return inputs;
    }
  }
}

describe("the outbox", () => {
  test("writes inputs in order to the stream of their asset's partition, as the contract says", async () => {
    outbox.push(gap(1));
    outbox.push(market(2));
    outbox.push(market(2, "ETH"));
    outbox.push(gap(3));
    const inputs = await readUntil("BTC", ({ at, type }) => type === "gap" && at === 3);
    const ours = inputs.filter(({ type, asset }) => type !== "fund" && asset === "BTC");
    expect(ours).toEqual([gap(1), market(2), gap(3)]);
    expect(await readUntil("ETH", ({ type, asset }) => type === "market" && asset === "ETH")).toContainEqual(
      market(2, "ETH"),
    );
    expect(outbox.problem()).toBeUndefined();
  });

  test("holds on while Redis is down, and goes on where it stopped when it is back", async () => {
    outbox.push(gap(1));
    await readUntil("BTC", ({ type }) => type === "gap");
    await server.kill();
    for (let at = 10; at < 500; at += 1) outbox.push(market(at));
    outbox.push(gap(500));
    outbox.push(market(501));
    expect(outbox.size).toBeLessThanOrEqual(4);
    await server.restart();
    const inputs = await readUntil("BTC", ({ at }) => at === 501);
    const since = inputs.filter(({ at, type }) => at >= 10 && type !== "fund");
    expect(since.map(({ type }) => type)).toEqual(expect.arrayContaining(["gap", "market"]));
    const traded = since.reduce((sum, input) => {
      return sum + (input.type === "market" && input.book === "live" ? (input.tradedUsd?.buy ?? 0) : 0);
    }, 0);
    // What was pushed while a write failed in flight may be written twice, never lost.
    expect(traded).toBeGreaterThanOrEqual(491);
    expect(readyTimes).toBeGreaterThanOrEqual(2);
    expect(inputs.filter(({ type }) => type === "fund").length).toBeGreaterThanOrEqual(1);
  });

  test("says that it cannot write while Redis is away", async () => {
    outbox.push(gap(1));
    await readUntil("BTC", ({ type }) => type === "gap");
    await server.kill();
    outbox.push(gap(2));
    await new Promise<void>((resolve) => {
      const look = () => (outbox.problem() === undefined ? setImmediate(look) : resolve());
      look();
    });
    expect(outbox.problem()).toMatch(/entries wait/);
    // A write whose answer was lost with the server waits too.
    expect(outbox.size).toBeGreaterThanOrEqual(1);
  });
});
