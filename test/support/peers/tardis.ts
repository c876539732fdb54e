import {
  type BookChange,
  type BookTicker,
  type DerivativeTicker,
  type Liquidation,
  normalizeBookChanges,
  normalizeBookTickers,
  normalizeDerivativeTickers,
  normalizeLiquidations,
  normalizeTrades,
  type Trade,
} from "tardis-dev";
import {
  binanceAnswer,
  binanceFrame,
  bitgetFrame,
  deepBook,
  gateAnswer,
  kucoinAnswer,
  kucoinFuturesAnswer,
  okxFrame,
  upbitFrame,
} from "./tardis-forms.ts";

export type TardisEvent = Trade | BookChange | DerivativeTicker | Liquidation | BookTicker;

/** One of the normalisers of tardis-dev, with its state. */
export interface TardisNormaliser {
  canHandle(message: unknown): boolean;
  map(message: unknown, localTimestamp: Date): Iterable<TardisEvent> | undefined;
}

/** How tardis-dev reads a venue. It chooses its normalisers by the time of the recording, so each has a fixed one here. */
export interface TardisVenue {
  /** Normalisers of one connection. */
  create(): readonly TardisNormaliser[];
  /** A parsed frame in the form it expects; undefined where it would throw at it. */
  frame(message: unknown): unknown;
  /** The message it makes of a REST answer; undefined where it makes none. */
  answer(address: string, body: unknown): unknown;
  /** Our symbol as it writes it. */
  symbol(ours: string): string;
}

type TradeExchange = Parameters<typeof normalizeTrades>[0];
type TickerExchange = Parameters<typeof normalizeBookTickers>[0] & TradeExchange;
type FuturesExchange = Parameters<typeof normalizeDerivativeTickers>[0] & TickerExchange;
type LiquidatingExchange = Parameters<typeof normalizeLiquidations>[0] & FuturesExchange;

const spot = (exchange: TickerExchange, at: Date): readonly TardisNormaliser[] => [
  normalizeTrades(exchange, at),
  normalizeBookChanges(exchange, at),
  normalizeBookTickers(exchange, at),
];
const futures = (exchange: FuturesExchange, at: Date): readonly TardisNormaliser[] => [
  ...spot(exchange, at),
  normalizeDerivativeTickers(exchange, at),
];
const liquidating = (exchange: LiquidatingExchange, at: Date): readonly TardisNormaliser[] => [
  ...futures(exchange, at),
  normalizeLiquidations(exchange, at),
];

const asIs = <T>(value: T): T => value;
const upper = (symbol: string): string => symbol.toUpperCase();
const PLAIN = { frame: asIs, answer: () => undefined, symbol: asIs } as const;

/** Later than any change of protocol it knows of these venues, and long past, so that it does not think it is live. */
const RECENT = new Date("2025-03-01");

const VENUES: Readonly<Record<string, TardisVenue>> = {
  "binance-spot": { ...PLAIN, create: () => spot("binance", RECENT), frame: binanceFrame, answer: binanceAnswer },
  "binance-usdm": {
    ...PLAIN,
    create: () => liquidating("binance-futures", RECENT),
    frame: binanceFrame,
    answer: binanceAnswer,
  },
  "binance-coinm": {
    ...PLAIN,
    create: () => liquidating("binance-delivery", RECENT),
    frame: binanceFrame,
    answer: binanceAnswer,
  },
  // Its fifth version already, and best prices from `tickers` still: from May 2022 on it wants `bbo-tbt`.
  okx: { ...PLAIN, create: () => liquidating("okex-swap", new Date("2022-01-01")), frame: okxFrame },
  bybit: { ...PLAIN, create: () => liquidating("bybit", RECENT), frame: deepBook },
  "bybit-spot": { ...PLAIN, create: () => spot("bybit-spot", RECENT), frame: deepBook },
  "coinbase-exchange": { ...PLAIN, create: () => spot("coinbase", RECENT) },
  "kraken-futures": { ...PLAIN, create: () => liquidating("cryptofacilities", RECENT) },
  kucoin: { ...PLAIN, create: () => spot("kucoin", RECENT), answer: kucoinAnswer },
  "kucoin-futures": { ...PLAIN, create: () => futures("kucoin-futures", RECENT), answer: kucoinFuturesAnswer },
  gateio: { ...PLAIN, create: () => spot("gate-io", RECENT), answer: gateAnswer },
  "gateio-futures": { ...PLAIN, create: () => futures("gate-io-futures", RECENT) },
  hyperliquid: { ...PLAIN, create: () => futures("hyperliquid", RECENT), symbol: upper },
  deribit: { ...PLAIN, create: () => liquidating("deribit", RECENT), symbol: upper },
};

/** Protocols that a venue's decoder reads beside the one of its venue, as recordings of them are called. */
const PROTOCOLS: Readonly<Record<string, TardisVenue>> = {
  "legacy-bybit-v2": { ...PLAIN, create: () => liquidating("bybit", new Date("2021-04-17")) },
  kraken: { ...PLAIN, create: () => spot("kraken", RECENT) },
  "bitget-v2": { ...PLAIN, create: () => futures("bitget-futures", RECENT), frame: bitgetFrame },
};

const withoutTickers = (exchange: TradeExchange, at: Date): readonly TardisNormaliser[] => [
  normalizeTrades(exchange, at),
  normalizeBookChanges(exchange, at),
];

/** Venues that are only read from archives. */
const ARCHIVES: Readonly<Record<string, TardisVenue>> = {
  bitfinex: { ...PLAIN, create: () => spot("bitfinex", RECENT), symbol: (ours) => ours.replace(/^t/, "") },
  bitmex: { ...PLAIN, create: () => liquidating("bitmex", RECENT) },
  bitstamp: { ...PLAIN, create: () => withoutTickers("bitstamp", RECENT), symbol: upper },
  cryptocom: { ...PLAIN, create: () => futures("crypto-com", RECENT) },
  "dydx-v4": {
    ...PLAIN,
    create: () => [...withoutTickers("dydx-v4", RECENT), normalizeDerivativeTickers("dydx-v4", RECENT)],
  },
  ftx: { ...PLAIN, create: () => liquidating("ftx", RECENT) },
  gemini: { ...PLAIN, create: () => withoutTickers("gemini", RECENT) },
  // Whole books in each message, as until July 2020; after that it wants another channel.
  htx: { ...PLAIN, create: () => spot("huobi", new Date("2020-06-01")), symbol: upper },
  "htx-swap": { ...PLAIN, create: () => liquidating("huobi-dm-swap", RECENT) },
  "legacy-dydx-v3": {
    ...PLAIN,
    create: () => [...withoutTickers("dydx", RECENT), normalizeDerivativeTickers("dydx", RECENT)],
  },
  "legacy-gateio-v3": { ...PLAIN, create: () => withoutTickers("gate-io", new Date("2021-04-05")) },
  phemex: {
    ...PLAIN,
    create: () => [...withoutTickers("phemex", RECENT), normalizeDerivativeTickers("phemex", RECENT)],
    symbol: upper,
  },
  upbit: { ...PLAIN, create: () => withoutTickers("upbit", RECENT), frame: upbitFrame },
};

/** How it reads frames of `venue` in recordings called `folder`; undefined where it does not. */
export const tardisVenue = (folder: string, venue: string): TardisVenue | undefined =>
  PROTOCOLS[folder] ?? ARCHIVES[folder] ?? VENUES[venue];

/** Folders of recordings that it can read. */
export const TARDIS_FOLDERS: readonly string[] = [VENUES, PROTOCOLS, ARCHIVES].flatMap((some) => Object.keys(some));

/** Its time in epoch ms, with the microseconds it keeps beside. */
export const timeOf = (date: Date): number => date.getTime() + (date.μs ?? 0) / 1_000;

export function dateOf(ms: number): Date {
  const date = new Date(Math.floor(ms));
  date.μs = Math.round((ms - Math.floor(ms)) * 1_000);
  return date;
}
