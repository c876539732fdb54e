import type { Difference } from "./compare.ts";

/** A difference between us and tardis-dev that is meant: all that is said of it here must be so. */
export interface Deliberate {
  readonly reason: string;
  /** Folders of recordings in which it occurs; in each of them it must. */
  readonly folders: readonly string[];
  /** What differs; see `Difference`. */
  readonly what: string;
  /** Who alone has it. */
  readonly only?: "ours" | "theirs";
  /** Matches the message. */
  readonly says?: RegExp;
  readonly fits?: (difference: Difference) => boolean;
}

export const isDeliberate = (one: Deliberate, folder: string, difference: Difference): boolean =>
  one.what === difference.what &&
  one.folders.includes(folder) &&
  (one.only === undefined || (one.only === "ours" ? difference.theirs : difference.ours) === undefined) &&
  (one.says?.test(difference.message.text) ?? true) &&
  (one.fits?.(difference) ?? true);

/** Whether `text` holds `field` with `value`, be it a number or a text. */
export const isField = (text: string, field: string, value: unknown): boolean =>
  new RegExp(`"${field}":\\s*"?${value}\\b`).test(text);

/** Levels a side in the recordings. */
const KRAKEN_DEPTH = 1_000;

const BINANCE = ["binance-spot", "binance-usdm", "binance-coinm"];

/** Every difference that is meant, with its reason. One that is not here is an error, and so is one that occurs no more. */
export const DELIBERATE: readonly Deliberate[] = [
  {
    folders: ["deribit"],
    what: "quote",
    only: "theirs",
    says: /"channel":\s*"ticker\./,
    fits: ({ theirs }) => !/"bid":.*"ask":/.test(String(theirs)),
    reason: "a quote has two sides: where one has no orders there is none",
  },
  {
    folders: BINANCE,
    what: "trade",
    only: "ours",
    says: /"e":\s*"aggTrade"/,
    reason: "trades added up by the order that took them; tardis-dev subscribes to single trades",
  },
  {
    folders: ["binance-spot"],
    what: "quote",
    only: "ours",
    says: /"e":\s*"24hrTicker"/,
    reason: "the day's ticker holds the best prices, too",
  },
  {
    folders: ["binance-coinm"],
    what: "quote",
    only: "ours",
    says: /"stream":\s*"!bookTicker"/,
    reason: "best prices of all symbols in one stream, which tardis-dev does not subscribe to",
  },
  {
    folders: BINANCE,
    what: "quote.at",
    fits: ({ ours, theirs, message: { text } }) => isField(text, "T", ours) && isField(text, "E", theirs),
    reason: "the time at which the prices were is more precise than that at which they were sent",
  },
  {
    folders: ["okx"],
    what: "trade",
    only: "ours",
    says: /"table":/,
    reason: "a frame of the third version of the protocol; the normalisers here are those of the fifth",
  },
  {
    folders: ["bybit"],
    what: "quote",
    only: "ours",
    says: /"topic":\s*"tickers\./,
    reason: "tickers hold the best prices, too; tardis-dev takes them from `orderbook.1` alone",
  },
  {
    folders: ["bybit"],
    what: "quote.at",
    fits: ({ ours, theirs, message: { text } }) => isField(text, "cts", ours) && isField(text, "ts", theirs),
    reason: "the time at which the prices were is more precise than that at which they were sent",
  },
  {
    folders: ["bybit"],
    what: "trade",
    only: "ours",
    says: /"topic":\s*"trade\./,
    reason: "an older name of the topic and a frame of an older protocol; the normalisers here are those of version 5",
  },
  {
    folders: ["kraken"],
    what: "quote",
    only: "ours",
    says: /,"ticker","/,
    reason: "tickers hold the best prices, too; tardis-dev takes them from `spread` alone",
  },
  ...["book.bids", "book.asks"].map(
    (what): Deliberate => ({
      folders: ["kraken"],
      what,
      fits: ({ ours, theirs }) => {
        const [our, their] = [`${ours}`, `${theirs}`];
        return our.split("],[").length === KRAKEN_DEPTH && their.startsWith(`${our.slice(0, -1)},`);
      },
      reason:
        "levels that fall out of the depth subscribed to are no longer told of; tardis-dev keeps them as they were",
    }),
  ),
  {
    folders: ["kraken-futures"],
    what: "quote",
    only: "ours",
    says: /"feed":"ticker_lite"/,
    reason: "the light ticker holds the best prices, too; tardis-dev takes them from `ticker` alone",
  },
  {
    folders: ["kucoin"],
    what: "context",
    only: "ours",
    says: /"\/indicator\/markPrice:/,
    reason: "the mark price of margin trading, which tardis-dev does not subscribe to",
  },
  {
    folders: ["kucoin"],
    what: "quote.symbol",
    says: /"topic":\s*"\/market\/ticker:all"/,
    fits: ({ theirs }) => theirs === "all",
    reason: "the topic of all symbols names the symbol in its subject, where tardis-dev does not look",
  },
  ...["quote", "trade", "context"].map(
    (what): Deliberate => ({
      folders: ["kucoin"],
      what,
      only: "ours",
      says: /"\/contract(Market)?\//,
      reason: "topics of the futures' server, which this collection holds as well",
    }),
  ),
  {
    folders: ["kucoin-futures"],
    what: "context",
    only: "ours",
    says: /"\/contract\/announcement"/,
    reason: "funding at its settlement, a topic that tardis-dev does not subscribe to",
  },
  ...["quote", "context"].map(
    (what): Deliberate => ({
      folders: ["kucoin-futures"],
      what,
      only: "ours",
      fits: ({ message }) => !message.text.includes('"type"'),
      reason: "examples of the documentation that lack the `type` by which tardis-dev knows messages",
    }),
  ),
  {
    folders: ["gateio"],
    what: "quote",
    only: "ours",
    says: /"channel":\s*"spot\.tickers"/,
    reason: "tickers hold the best prices, too; tardis-dev takes them from `book_ticker` alone",
  },
  {
    folders: ["gateio"],
    what: "trade.at",
    fits: ({ ours, theirs }) => Math.floor(Number(ours)) === theirs,
    reason: "times of trades have fractions of a millisecond, which tardis-dev cuts off",
  },
  {
    folders: ["gateio"],
    what: "book.never",
    reason: "a REST snapshot that the stream never meets makes no book here; tardis-dev takes it as it is",
  },
  ...["quote.bidSize", "quote.askSize"].map(
    (what): Deliberate => ({
      folders: ["gateio-futures"],
      what,
      fits: ({ ours, theirs }) => typeof theirs === "string" && Number(theirs) === ours,
      reason: "sizes with decimals come as text, and tardis-dev leaves them so",
    }),
  ),
  {
    folders: ["gateio-futures"],
    what: "context",
    only: "ours",
    says: /"channel":\s*"futures\.contract_stats"/,
    reason: "open interest by minutes, a channel that tardis-dev does not subscribe to",
  },
  {
    folders: ["bitget-v2"],
    what: "quote",
    only: "ours",
    says: /"(channel|topic)":\s*"ticker"/,
    reason: "tickers hold the best prices, too; tardis-dev takes them from `books1` alone",
  },
  {
    folders: ["bitget-v2"],
    what: "trade",
    only: "ours",
    fits: ({ message }) => !message.text.includes('"action"'),
    reason: "an example that lacks the `action` by which tardis-dev knows new trades",
  },
  {
    folders: ["hyperliquid"],
    what: "trade",
    only: "ours",
    fits: ({ isFirstTold }) => isFirstTold,
    reason: "the first list of trades of a coin on a connection tells the past, and tardis-dev drops it",
  },
  {
    folders: ["deribit"],
    what: "context",
    only: "ours",
    says: /"greeks":/,
    reason: "options have marks and open interest, too; tardis-dev gives them as summaries of options",
  },
  {
    folders: ["deribit"],
    what: "quote",
    only: "ours",
    says: /"channel":\s*"quote\./,
    reason: "tardis-dev takes the best prices from `ticker` alone",
  },
  ...["book.bid", "book.bidSize", "book.ask", "book.askSize"].map(
    (what): Deliberate => ({
      folders: ["deribit"],
      what,
      says: /"channel":\s*"book\.[^".]+\.[^".]+\.\d+\.[^".]+"/,
      reason: "levels of the best few are `[price, size]`; tardis-dev reads `[action, price, size]` always",
    }),
  ),
];

/** What only worked examples show, beside the differences above. */
export const IN_EXAMPLES: readonly Deliberate[] = [
  {
    folders: ["binance-usdm"],
    what: "liquidation.price",
    fits: ({ ours, theirs, message: { text } }) => isField(text, "ap", ours) && isField(text, "p", theirs),
    reason: "what was paid on average says more than the price at which the liquidating order stood",
  },
  {
    folders: ["binance-usdm"],
    what: "liquidation.size",
    fits: ({ ours, theirs, message: { text } }) =>
      isField(text, "q", ours) && isField(text, "z", theirs) && theirs === 0,
    reason: "of an order that nothing is filled of yet, its whole size will be",
  },
  {
    folders: ["hyperliquid"],
    what: "context.index",
    only: "theirs",
    fits: ({ theirs }) => theirs === 0,
    reason: "tardis-dev reads an index that is null as zero",
  },
  {
    folders: ["okx"],
    what: "context.nextFundingAt",
    only: "theirs",
    fits: ({ theirs }) => theirs === 0,
    reason: "tardis-dev reads a time that is empty as zero",
  },
];
