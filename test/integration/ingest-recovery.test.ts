import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import type { ExchangeConnection } from "../support/exchange-server.ts";
import { type FeedStand, startFeedStand } from "../support/feed-stand.ts";

const START = Date.UTC(2026, 0, 5, 12);
const DEAD = "BTCUSDT";
const SOUND = "ETHUSDT";
const binance = adapterOf("binance-usdm");
if (!binance) throw new Error("the registry has no binance-usdm");

let stand: FeedStand;
/** Newest sequence of each book, as the exchange would count. */
let seqs: Map<string, number>;

beforeEach(async () => {
  stand = await startFeedStand(binance, START, ["depth@100ms"]);
  seqs = new Map();
  stand.server.onBookRequest((request, response) => {
    const symbol = new URL(request.url ?? "", "http://exchange").searchParams.get("symbol") ?? "";
    const at = stand.clock.now();
    const lastUpdateId = seqs.get(symbol) ?? 0;
    response.end(JSON.stringify({ lastUpdateId, E: at, T: at, bids: [["99.0", "1"]], asks: [["101.0", "1"]] }));
  });
});
afterEach(() => stand.stop());

/** The next change of a symbol's book on a connection, a move large enough to be told at once. Gives the new bid. */
function sendDepth(connection: ExchangeConnection, symbol: string): number {
  const seq = (seqs.get(symbol) ?? 100) + 1;
  seqs.set(symbol, seq);
  const at = stand.clock.now();
  const isHigh = seq % 2 === 0;
  const bids = [
    ["100.0", "2"],
    ["100.5", isHigh ? "2" : "0"],
  ];
  const data = { e: "depthUpdate", E: at, T: at, s: symbol, U: seq, u: seq, pu: seq - 1, b: bids, a: [] };
  connection.send({ stream: `${symbol.toLowerCase()}@depth@100ms`, data });
  return isHigh ? 100.5 : 100;
}

async function acknowledge(connection: ExchangeConnection): Promise<readonly string[]> {
  const { id, params } = JSON.parse(await connection.nextMessage());
  connection.send({ result: null, id });
  await stand.log.next("subscription_acknowledged");
  return params;
}

/** Seconds pass in which only these symbols send; each second is heard before the next. */
async function live(connection: ExchangeConnection, symbols: readonly string[], seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    stand.clock.advanceTo(stand.clock.now() + 1_000);
    const at = stand.clock.now();
    const bids = symbols.map((symbol) => sendDepth(connection, symbol));
    for (const [index, symbol] of symbols.entries()) {
      const bid = bids[index];
      await stand.untilInput(
        (input) => "bid" in input && input.symbol === symbol && input.bid === bid && input.at >= at,
      );
    }
  }
}

async function goLive(...symbols: string[]): Promise<ExchangeConnection> {
  stand.want(...symbols);
  const connection = await stand.server.nextConnection();
  expect(await acknowledge(connection)).toHaveLength(symbols.length);
  await syncBooks(connection, symbols);
  // Long enough for the deadline of each book to be learnt.
  await live(connection, symbols, 30);
  return connection;
}

async function syncBooks(connection: ExchangeConnection, symbols: readonly string[]): Promise<void> {
  for (const symbol of symbols) {
    sendDepth(connection, symbol);
    await stand.log.next("book_state", (event) => event.symbol === symbol && event.to === "syncing");
    // The feed spaces its requests by its clock, so time must move for the request to leave.
    stand.clock.advanceTo(stand.clock.now() + 2_000);
    await stand.log.next("book_state", (event) => event.symbol === symbol && event.to === "live");
  }
}

const steps = (symbol: string) =>
  stand.log.all.flatMap((event) => (event.type === "stream_recovery" && event.symbol === symbol ? [event] : []));

/** Lets the sound symbol live on until the dead one's recovery took that many steps. */
async function untilSteps(connection: ExchangeConnection, count: number): Promise<void> {
  while (steps(DEAD).length < count) await live(connection, [SOUND], 1);
}

describe("a stream that dies on a socket that lives", () => {
  test("is asked for again where it is, and its book comes back", async () => {
    const connection = await goLive(DEAD, SOUND);
    await untilSteps(connection, 1);
    expect(stand.feed.books()).toEqual(new Map([[DEAD, "suspect"], [SOUND, "live"]])); // biome-ignore format: a table
    expect(stand.feed.problems()).toEqual([{ what: `binance-usdm ${DEAD} book`, why: "depth@100ms is stale" }]);
    const asked = [JSON.parse(await connection.nextMessage())];
    stand.clock.advanceTo(stand.clock.now() + 1_000 / binance.rules.messagesPerSecondMax);
    asked.push(JSON.parse(await connection.nextMessage()));
    expect(asked).toMatchObject([
      { method: "UNSUBSCRIBE", params: ["btcusdt@depth@100ms"] },
      { method: "SUBSCRIBE", params: ["btcusdt@depth@100ms"] },
    ]);
    sendDepth(connection, DEAD);
    await stand.log.next("gap", ({ symbol, repaired }) => symbol === DEAD && repaired);
    await live(connection, [DEAD, SOUND], 120);
    expect(steps(DEAD)).toHaveLength(1);
    expect(steps(SOUND)).toEqual([]);
    expect(stand.server.connections).toBe(1);
  });

  test("moves to a socket of its own when asking did not help, and the other symbols notice nothing", async () => {
    const connection = await goLive(DEAD, SOUND);
    await untilSteps(connection, 2);
    expect(steps(DEAD).map(({ step }) => step)).toEqual(["asked_again", "moved"]);
    const own = await stand.server.nextConnection();
    expect(await acknowledge(own)).toEqual(["btcusdt@depth@100ms"]);
    await syncBooks(own, [DEAD]);
    await stand.log.next("gap", ({ symbol, repaired }) => symbol === DEAD && repaired);
    // What the old socket still says of it is no longer listened to: this would break the chain.
    seqs.set(DEAD, (seqs.get(DEAD) ?? 0) + 50);
    sendDepth(connection, DEAD);
    await live(connection, [SOUND], 1);
    expect(stand.feed.books().get(DEAD)).toBe("live");
    expect(stand.log.all.filter((event) => event.type === "gap" && event.symbol === SOUND)).toEqual([]);
    expect(stand.log.all.filter(({ type }) => type === "disconnected")).toEqual([]);
  });

  test("is tried with growing waits, one attempt at a time, however long it stays dead", async () => {
    const connection = await goLive(DEAD, SOUND);
    await untilSteps(connection, 7);
    const waits = steps(DEAD).map(({ retryInMs }) => retryInMs);
    expect(waits).toEqual([22_500, 45_000, 90_000, 180_000, 360_000, 450_000, 450_000]);
    expect(steps(DEAD).map(({ step }) => step)).toEqual(
      Array.from({ length: 7 }, (_, index) => (index % 2 === 0 ? "asked_again" : "moved")),
    );
    expect(steps(SOUND)).toEqual([]);
    expect(stand.feed.books().get(SOUND)).toBe("live");
  }, 60_000);

  test("is asked for again when it was accepted and never sent anything", async () => {
    stand.want(DEAD, SOUND);
    const connection = await stand.server.nextConnection();
    await acknowledge(connection);
    await syncBooks(connection, [SOUND]);
    await untilSteps(connection, 1);
    expect(steps(DEAD)[0]).toMatchObject({ step: "asked_again", attempt: 1 });
    expect(stand.clock.now() - START).toBeGreaterThan(binance.rules.firstDataMs);
  });
});

test("symbols that die together get one new socket together", async () => {
  const others = ["AUSDT", "BUSDT", "CUSDT"];
  const connection = await goLive(...others, SOUND);
  const recovered = () => stand.log.all.filter((event) => event.type === "stream_recovery" && event.step === "moved");
  while (recovered().length < others.length) await live(connection, [SOUND], 1);
  const own = await stand.server.nextConnection();
  expect(await acknowledge(own)).toEqual(others.map((symbol) => `${symbol.toLowerCase()}@depth@100ms`));
  expect(stand.server.connections).toBe(2);
});
