import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import type { ExchangeConnection } from "../support/exchange-server.ts";
import { type FeedStand, startFeedStand } from "../support/feed-stand.ts";

const START = Date.UTC(2026, 0, 5, 12);
const SYMBOL = "BTCUSDT";
const binance = adapterOf("binance-usdm");
if (!binance) throw new Error("the registry has no binance-usdm");

let stand: FeedStand;
let seq: number;

async function begin(standby: boolean): Promise<void> {
  seq = 100;
  stand = await startFeedStand(binance ?? expect.fail(), START, ["depth@100ms"], standby);
  stand.server.onBookRequest((_request, response) => {
    const at = stand.clock.now();
    response.end(JSON.stringify({ lastUpdateId: seq, E: at, T: at, bids: [["99.0", "1"]], asks: [["101.0", "1"]] }));
  });
  stand.want(SYMBOL);
}

/** The venue's next change, told on all of these connections. */
function sendDepth(...connections: readonly ExchangeConnection[]): number {
  seq += 1;
  const at = stand.clock.now();
  const bid = seq % 2 === 0 ? 100.5 : 100;
  const bids = [
    ["100.0", "2"],
    ["100.5", bid === 100.5 ? "2" : "0"],
  ];
  const data = { e: "depthUpdate", E: at, T: at, s: SYMBOL, U: seq, u: seq, pu: seq - 1, b: bids, a: [] };
  for (const connection of connections) connection.send({ stream: "btcusdt@depth@100ms", data });
  return bid;
}

async function connected(): Promise<ExchangeConnection> {
  const connection = await stand.server.nextConnection();
  const { id } = JSON.parse(await connection.nextMessage());
  connection.send({ result: null, id });
  await stand.log.next("subscription_acknowledged");
  return connection;
}

/** One second passes, in which the venue says something and we hear it. */
async function second(...connections: readonly ExchangeConnection[]): Promise<void> {
  stand.clock.advanceTo(stand.clock.now() + 1_000);
  const at = stand.clock.now();
  const bid = sendDepth(...connections);
  await stand.untilInput((input) => "bid" in input && input.bid === bid && input.at >= at);
}

async function goLive(connection: ExchangeConnection): Promise<void> {
  sendDepth(connection);
  await stand.log.next("book_state", ({ to }) => to === "syncing");
  stand.clock.advanceTo(stand.clock.now() + 1_000);
  await stand.log.next("book_state", ({ to }) => to === "live");
}

/** The second connection's book is whole as soon as it has met a snapshot of its own. */
async function syncSecond(first: ExchangeConnection, other: ExchangeConnection): Promise<void> {
  const requests = countRequests();
  while (requests.count === 0) await second(first, other);
  await second(first, other);
}

function countRequests(): { readonly count: number } {
  let count = 0;
  stand.server.onBookRequest((_request, response) => {
    count += 1;
    const at = stand.clock.now();
    response.end(JSON.stringify({ lastUpdateId: seq, E: at, T: at, bids: [["99.0", "1"]], asks: [["101.0", "1"]] }));
  });
  return {
    get count() {
      return count;
    },
  };
}

const gaps = () => stand.log.all.filter(({ type }) => type === "gap");

afterEach(() => stand.stop());

describe("a connection that has to be left", () => {
  beforeEach(() => begin(false));

  test("goes on until the next one has the same book, and nothing is lost between them", async () => {
    const old = await connected();
    await goLive(old);
    await second(old);
    old.send({ stream: "!serverShutdown", data: { e: "serverShutdown", E: stand.clock.now() } });
    const next = await connected();
    await second(old);
    expect(stand.log.all.some(({ type }) => type === "disconnected")).toBe(false);
    await syncSecond(old, next);
    while (!stand.log.all.some(({ type }) => type === "disconnected")) await second(old, next);
    await second(next);
    expect(await stand.log.next("disconnected")).toMatchObject({ reason: "closing", retryInMs: 0 });
    expect(stand.feed.books().get(SYMBOL)).toBe("live");
    expect(gaps()).toEqual([]);
    expect(stand.server.connections).toBe(2);
  });

  test("is followed at once by the next one when it ends before that is ready: a gap, and no third connection", async () => {
    const old = await connected();
    await goLive(old);
    old.send({ stream: "!serverShutdown", data: { e: "serverShutdown", E: stand.clock.now() } });
    const next = await connected();
    old.cut();
    await stand.log.next("gap", ({ reason, repaired }) => reason === "disconnect" && !repaired);
    sendDepth(next);
    while (stand.feed.books().get(SYMBOL) !== "live") {
      stand.clock.advanceTo(stand.clock.now() + 1_000);
      sendDepth(next);
      await new Promise(setImmediate);
    }
    await stand.log.next("gap", ({ repaired }) => repaired);
    expect(stand.server.connections).toBe(2);
  });
});

describe("a standby", () => {
  beforeEach(() => begin(true));

  test("takes over without a gap when the connection that is read is cut", async () => {
    const first = await connected();
    const other = await connected();
    await goLive(first);
    await syncSecond(first, other);
    await second(first, other);
    first.cut();
    await stand.log.next("disconnected");
    expect(await stand.log.next("book_switched")).toMatchObject({ symbol: SYMBOL, why: "disconnect" });
    await second(other);
    expect(stand.feed.books().get(SYMBOL)).toBe("live");
    expect(gaps()).toEqual([]);
    expect(stand.feed.problems()).toEqual([]);
  });

  test("takes over without a gap when the other's chain breaks", async () => {
    const first = await connected();
    const other = await connected();
    await goLive(first);
    await syncSecond(first, other);
    sendDepth(other);
    sendDepth(first, other);
    expect(await stand.log.next("book_switched")).toMatchObject({ why: "sequence" });
    await second(first, other);
    expect(gaps()).toEqual([]);
  });
});
