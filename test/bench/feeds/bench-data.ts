import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ExchangeAdapter } from "../../../services/ingest/exchanges/adapter.ts";
import { adapterOf, readersOf } from "../../../services/ingest/exchanges/registry.ts";
import { fieldOf } from "../../support/peers/tardis-forms.ts";
import type { BenchMessage } from "../frames.ts";
import { captureOf, type FeedCapture, MESSAGES_MAX } from "./capture.ts";

/** What benchmark files are called, where it is not the name of recordings of that protocol. */
const CALLED: Readonly<Record<string, string>> = {
  "bybit-v2": "legacy-bybit-v2",
  "bybit-v5": "bybit",
  coinbase: "coinbase-exchange",
  gate: "gateio",
  "kraken-v1": "kraken",
};

/** Directory of frames chosen for benchmarks; undefined on a machine without it. */
export function benchDataDir(): string | undefined {
  const dir = resolve(process.env["RADAR_BENCH_DATA"] ?? resolve(import.meta.dirname, "../../../../shared/bench-data"));
  return existsSync(dir) ? dir : undefined;
}

/** Files of `seconds<TAB>frame` lines, some with a file of REST books beside them. */
export function readBenchData(dir: string): readonly FeedCapture[] {
  const manifest = jsonIn(resolve(dir, "manifest.json"));
  const names = readdirSync(dir).flatMap((file) => /^(.+)\.frames\.gz$/.exec(file)?.[1] ?? []);
  return names.flatMap((name): readonly FeedCapture[] => {
    const protocol = CALLED[name] ?? name;
    const adapter = adapterOf(readersOf(protocol)?.(null)?.venue ?? "");
    if (!adapter) return [];
    const lines = gunzipSync(readFileSync(resolve(dir, `${name}.frames.gz`)))
      .toString()
      .split("\n", MESSAGES_MAX);
    const frames = lines.flatMap((line): readonly BenchMessage[] =>
      line === "" ? [] : [{ address: undefined, text: line.slice(line.indexOf("\t") + 1) }],
    );
    const books = Object.entries(Object(jsonIn(resolve(dir, `${name}.snapshots.json.gz`))));
    const snapshots = books.flatMap(([symbol, book]) => snapshotMessage(adapter, symbol, book) ?? []);
    const source = fieldOf(fieldOf(manifest, name), "synthetic") === true ? "converted" : "recorded";
    return [captureOf(`bench-data/${name}`, protocol, adapter, source, [...snapshots, ...frames])];
  });
}

function jsonIn(path: string): unknown {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
}

/** A venue's REST book, by the first word of the venue's name. */
const FORMS: Readonly<Record<string, (sequence: number, bids: unknown, asks: unknown) => unknown>> = {
  binance: (lastUpdateId, bids, asks) => ({ lastUpdateId, bids, asks }),
  gateio: (id, bids, asks) => ({ id, current: 0, update: 0, bids, asks }),
  kucoin: (sequence, bids, asks) => ({ code: "200000", data: { time: 0, sequence: String(sequence), bids, asks } }),
};

/** A REST book, which the files have in one form for all venues, as the venue's own answer. */
function snapshotMessage(adapter: ExchangeAdapter, symbol: string, book: unknown): BenchMessage | undefined {
  const address = adapter.snapshotUrl(symbol, adapter.urls);
  const form = FORMS[adapter.venue.split("-")[0] ?? ""];
  if (address === undefined || !form) return undefined;
  const body = form(Number(fieldOf(book, "lastUpdateId")), fieldOf(book, "bids"), fieldOf(book, "asks"));
  return { address, text: JSON.stringify(body) };
}
