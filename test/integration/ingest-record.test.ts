import { readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { loadFunds } from "../../services/ingest/compositions/file/directory.ts";
import { venueOfConn } from "../../services/ingest/exchanges/registry.ts";
import { createFeedCounters } from "../../services/ingest/feed-counters.ts";
import { startRecorder } from "../../services/ingest/record.ts";
import { replayCaptures } from "../../services/ingest/replay-inputs.ts";
import { createLiveTransport } from "../../services/ingest/transport-live.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { type ExchangeServer, startExchangeServer } from "../support/exchange-server.ts";
import { createEventLog } from "../support/ingest.ts";

const FUNDS = join(import.meta.dirname, "../fixtures/funds/midnight");
const CONFLATION = { intervalMs: 100, immediateMoveBps: 5, heartbeatMs: 1_000 };

let dir: string;
let server: ExchangeServer;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "radar-record-"));
  server = await startExchangeServer();
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

const depth = (first: number, last: number, previous: number) => {
  const at = Date.now();
  const levels = { b: [["100.0", "2"]], a: [["101.0", "3"]] };
  const data = { e: "depthUpdate", E: at, T: at, s: "BTCUSDT", U: first, u: last, pu: previous, ...levels };
  return JSON.stringify({ stream: "btcusdt@depth@100ms", data });
};

function startRecording(standby?: true) {
  const log = createEventLog();
  const funds = loadFunds(FUNDS, epochMs(Date.now()));
  if (!funds.ok) throw new Error(funds.error);
  const recorder = startRecorder({
    dir,
    rotateMs: 3_600_000,
    funds: funds.value,
    config: {
      venues: {
        "binance-usdm": {
          enabled: true,
          ws: { public: `${server.wsUrl}/public/stream`, market: `${server.wsUrl}/market/stream` },
          rest: server.httpUrl,
          instrumentChannels: ["depth@100ms"],
          ...(standby && { standby }),
        },
      },
      ingest: { workers: 1, worker: 0 },
      conflation: CONFLATION,
      clock: undefined,
    },
    clock: createSystemClock(),
    random: () => 0.5,
    transport: createLiveTransport(),
    observer: { emit: log.emit, countersOf: () => createFeedCounters(), onLag: () => {} },
    onError: (error) => {
      throw error;
    },
  });
  return { log, recorder, funds: funds.value };
}

const linesIn = (path: string) => gunzipSync(readFileSync(path)).toString().trimEnd().split("\n");

test("what is recorded replays into the same live book", async () => {
  const body = JSON.stringify({ lastUpdateId: 11, E: 1, T: 1, bids: [["99.0", "1"]], asks: [["101.0", "1"]] });
  server.onBookRequest((_request, response) => response.end(body));
  const { log, recorder, funds } = startRecording();
  const connection = await server.nextConnection();
  await connection.nextMessage();
  connection.send(Buffer.from('{"result":null,"id":1}'));
  connection.send(depth(10, 12, 9));
  await log.next("book_state", ({ to }) => to === "live");
  await recorder.stop();

  const writer = recorder.writers.get("binance-usdm");
  // The bars of before, an acknowledgement, a change, and the book.
  expect(writer).toMatchObject({ lines: 4, dropped: 0 });
  const path = writer?.path ?? "";
  const recorded = linesIn(path);
  expect(recorded.map((line) => Object.keys(JSON.parse(line)).at(-1))).toEqual(["raw", "b64", "raw", "raw"]);
  const index = readFileSync(join(dirname(path), "index.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  const entry = { file: basename(path), lines: 4, dropped: 0, bytes: statSync(path).size };
  expect(index.map((line) => JSON.parse(line))).toMatchObject([entry]);
  const replay = replayCaptures({
    captures: [{ path: writer?.path ?? "", venue: undefined, onBytes: () => {} }],
    conflation: CONFLATION,
    fundsAt: () => funds,
    emit: () => {},
  });
  const inputs: InputEvent[] = [];
  for await (const input of replay.inputs) inputs.push(input);
  expect(replay.totals()).toMatchObject({ frames: 4, skipped: 0, books: { "binance-usdm:BTCUSDT": "live" } });
  expect(inputs.at(-1)).toMatchObject({ type: "market", book: "live", bid: 100, ask: 101, asset: "BTC" });
});

test("sockets that are open to one address at a time are told apart, and the next one takes the place of the last", async () => {
  const { log, recorder } = startRecording(true);
  const first = await server.nextConnection();
  const second = await server.nextConnection();
  for (const connection of [first, second]) connection.send({ result: null, id: 1 });
  await log.next("subscription_acknowledged");
  await log.next("subscription_acknowledged");
  second.cut();
  const third = await server.nextConnection();
  third.send({ result: null, id: 1 });
  await log.next("subscription_acknowledged");
  await recorder.stop();

  const lines = linesIn(recorder.writers.get("binance-usdm")?.path ?? "").map((line): unknown => JSON.parse(line));
  const conns = z
    .array(z.object({ conn: z.string() }))
    .parse(lines)
    .map(({ conn }) => conn);
  const sockets = conns.filter((conn) => conn.startsWith("ws:"));
  expect(sockets.toSorted()).toEqual(["", "#2", "#2"].map((nth) => `${server.wsUrl}/public/stream${nth}`));
  expect(sockets.map((conn) => venueOfConn(conn))).toEqual(Array(3).fill("binance-usdm"));
});
