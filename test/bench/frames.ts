import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import { dataDir } from "../support/data.ts";

/** One message of a benchmark: a socket frame or, with `address`, a REST answer. */
export interface BenchMessage {
  readonly address: string | undefined;
  /** The connection it came over, where it is known. */
  readonly conn?: string | undefined;
  readonly text: string;
}

export interface BenchCapture {
  readonly name: string;
  readonly venue: string;
  readonly messages: readonly BenchMessage[];
}

/** Most frames taken of one capture: enough to leave the caches, few enough for many rounds. */
const FRAMES_MAX = 10_000;

const RECORDED: readonly (readonly [venue: string, file: string])[] = [
  ["binance-coinm", "10symbols-20210722.jsonl.gz"],
  ["binance-spot", "btcusdt-20240808-0809-depth-bookticker-trade.jsonl.gz"],
  ["binance-spot", "10symbols-20210405.jsonl.gz"],
  ["binance-usdm", "btcusdt-20240808-depth0ms-bookticker-trade.jsonl.gz"],
  ["binance-usdm", "btcusdt-20230404-0405-depth0ms-bookticker-trade-markprice.jsonl.gz"],
  ["binance-usdm", "5symbols-20210405.jsonl.gz"],
  ["coinbase-advanced", "l2_data-ticker-market_trades-BTC-ETH-20260809.jsonl.gz"],
  ["coinbase-exchange", "level2-ticker-matches-20210417.jsonl.gz"],
  ["gateio", "v4-spot-7pairs-incl-QTUM3S-leveraged-token-20210422.jsonl.gz"],
  ["gateio-futures", "7contracts-20230524.jsonl.gz"],
];

/** Recorded captures where they are, and always a small generated one, so that the benchmark runs anywhere. */
export function benchCaptures(): readonly BenchCapture[] {
  const dir = dataDir();
  const recorded = dir === undefined ? [] : RECORDED.flatMap(([venue, file]) => fromCapture(dir, venue, file));
  return [...recorded, generated("depth of 10 levels", 5), generated("depth of 200 levels", 100)];
}

function fromCapture(dir: string, venue: string, file: string): readonly BenchCapture[] {
  const path = resolve(dir, "frames", venue, file);
  if (!existsSync(path)) return [];
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n", FRAMES_MAX);
  const messages = lines.flatMap((line): BenchMessage[] => {
    const parsed = parseCaptureLine(line);
    if (!parsed.ok || parsed.value.raw === undefined) return [];
    return [{ address: restAddressOf(parsed.value.conn), text: parsed.value.raw }];
  });
  return [{ name: file, venue, messages }];
}

const GENERATED_FRAMES = 2_000;

/** A snapshot and deltas that walk around it, in the form of a depth stream; no randomness, so every run is the same. */
function generated(name: string, levelsPerSide: number): BenchCapture {
  const level = (ticks: number, size: number) => [(60_000 + ticks / 10).toFixed(2), size.toFixed(3)];
  const side = (sign: 1 | -1, count: number, seed: number) =>
    Array.from({ length: count }, (_, index) => {
      const ticks = sign * (1 + ((index * 7 + seed * 13) % 1_000));
      return level(ticks, (index + seed) % 5 === 0 ? 0 : 1 + ((index * seed) % 97) / 8);
    });
  const best = (sign: 1 | -1) => Array.from({ length: 1_000 }, (_, index) => level(sign * (index + 1), 1));
  const snapshot = { lastUpdateId: 1_000, T: 1_700_000_000_000, bids: best(-1), asks: best(1) };
  const messages: BenchMessage[] = [
    { address: "https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=1000", text: JSON.stringify(snapshot) },
  ];
  for (let frame = 0; frame < GENERATED_FRAMES; frame += 1) {
    const [U, at] = [1_001 + frame * 10, 1_700_000_000_000 + frame * 100];
    const data = {
      e: "depthUpdate",
      E: at,
      T: at,
      s: "BTCUSDT",
      U,
      u: U + 9,
      pu: U - 1,
      b: side(-1, levelsPerSide, frame),
      a: side(1, levelsPerSide, frame),
    };
    messages.push({ address: undefined, text: JSON.stringify({ stream: "btcusdt@depth@100ms", data }) });
  }
  return { name: `generated, ${name}`, venue: "binance-usdm", messages };
}
