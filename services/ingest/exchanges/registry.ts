import { addressOfConn, restAddressOf } from "../../../shared/contracts/capture.ts";
import { ARCHIVES } from "../archive/registry.ts";
import type { CaptureReader, ExchangeAdapter } from "./adapter.ts";
import { adapter as alpaca } from "./alpaca/adapter.ts";
import { adapter as binanceCoinm } from "./binance-coinm/adapter.ts";
import { adapter as binanceSpot } from "./binance-spot/adapter.ts";
import { adapter as binanceUsdm } from "./binance-usdm/adapter.ts";
import { adapter as bitget } from "./bitget/adapter.ts";
import { adapter as bitgetSpot } from "./bitget-spot/adapter.ts";
import { adapter as bybit } from "./bybit/adapter.ts";
import { adapter as bybitSpot } from "./bybit-spot/adapter.ts";
import { adapter as coinbaseAdvanced } from "./coinbase-advanced/adapter.ts";
import { adapter as coinbaseExchange } from "./coinbase-exchange/adapter.ts";
import { adapter as deribit } from "./deribit/adapter.ts";
import { adapter as gateio } from "./gateio/adapter.ts";
import { adapter as gateioFutures } from "./gateio-futures/adapter.ts";
import { adapter as hyperliquid } from "./hyperliquid/adapter.ts";
import { adapter as krakenFutures } from "./kraken-futures/adapter.ts";
import { adapter as krakenV2 } from "./kraken-v2/adapter.ts";
import { adapter as kucoin } from "./kucoin/adapter.ts";
import { adapter as kucoinFutures } from "./kucoin-futures/adapter.ts";
import { adapter as mexcFutures } from "./mexc-futures/adapter.ts";
import { adapter as mexcSpot } from "./mexc-spot/adapter.ts";
import { adapter as okx } from "./okx/adapter.ts";

/** One line per exchange. */
const ADAPTERS: readonly ExchangeAdapter[] = [
  alpaca,
  binanceCoinm,
  binanceSpot,
  binanceUsdm,
  bitget,
  bitgetSpot,
  bybit,
  bybitSpot,
  coinbaseAdvanced,
  coinbaseExchange,
  deribit,
  gateio,
  gateioFutures,
  hyperliquid,
  krakenFutures,
  krakenV2,
  kucoin,
  kucoinFutures,
  mexcFutures,
  mexcSpot,
  okx,
];

/** Venue ids in the order of the registry. */
export const VENUES: readonly string[] = ADAPTERS.map(({ venue }) => venue);

/** Names of captures of older or other forms that a venue's decoder reads as well. */
const ALSO_READ: Readonly<Record<string, string>> = {
  "bitget-v2": "bitget",
  "equities-alpaca": "alpaca",
  "equities-finnhub": "finnhub",
  "equities-polygon": "polygon",
  "legacy-bybit-v2": "bybit",
  "legacy-dydx-v3": "dydx-v3",
  "legacy-gateio-v3": "gateio-v3",
  kraken: "kraken-v2",
  "kucoin-pro": "kucoin",
};

/** Names of captures whose lines come from several venues: the address of each line tells whose it is. */
const MIXED: readonly string[] = ["leveraged-tokens"];

/** Every name that `readersOf` knows. */
export const DECODABLE: readonly string[] = [
  ...VENUES,
  ...ARCHIVES.map(({ venue }) => venue),
  ...Object.keys(ALSO_READ),
  ...MIXED,
];

/** Who reads a line of a capture, by the address it came from; undefined where nobody does. */
export type ReaderOf = (conn: string | null) => CaptureReader | undefined;

/** Who reads the lines of captures called `name`; undefined where there are none of this name. */
export function readersOf(name: string): ReaderOf | undefined {
  if (MIXED.includes(name)) return (conn) => ofAddress(READERS, conn ?? "");
  const venue = ALSO_READ[name] ?? name;
  const reader = READERS.find((known) => known.venue === venue);
  return reader && (() => reader);
}

/** Archives are known by their hosts, which no other venue has. */
const READERS: readonly CaptureReader[] = [...ARCHIVES, ...ADAPTERS];

export const adapterOf = (venue: string): ExchangeAdapter | undefined =>
  ADAPTERS.find((adapter) => adapter.venue === venue);

/**
 * The live venue that a capture's `conn` belongs to, by its host or, for another host, by its path: `expected`, where the
 * address may be one of its own, because some venues share their servers.
 */
export function venueOfConn(conn: string, expected?: string): string | undefined {
  const wished = expected === undefined ? undefined : adapterOf(expected);
  return (ofAddress(wished ? [wished] : [], conn) ?? ofAddress(ADAPTERS, conn))?.venue;
}

function ofAddress(readers: readonly CaptureReader[], conn: string): CaptureReader | undefined {
  const address = restAddressOf(conn) ?? addressOfConn(conn);
  return readers.find(({ connPattern }) => connPattern.test(address));
}
