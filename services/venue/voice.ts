import type { LevelText, Refusal, RestAnswer } from "./dialect.ts";

/** An instrument as one venue lists it. */
export interface Listing {
  readonly symbol: string;
  readonly asset: string;
  /** Distance between price levels, in quote currency, and how prices and sizes are written. */
  readonly step: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  /** Units of the asset in one unit of size: 1, or the contract's size. */
  readonly contractSize: number;
}

/** A book at one moment. It never changes; levels are written out when asked for, best first. */
export interface BookPicture {
  readonly listing: Listing;
  readonly seq: number;
  /** Epoch ms. */
  readonly at: number;
  /** Of the longer side. */
  readonly levels: number;
  bids(depthMax: number): readonly LevelText[];
  asks(depthMax: number): readonly LevelText[];
}

/** What happened to a book in one update: levels that changed, with size 0 where one is gone. */
export interface BookChange {
  readonly listing: Listing;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly prevSeq: number;
  readonly at: number;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
  readonly before: BookPicture;
  readonly after: BookPicture;
}

export interface MarketTrade {
  readonly listing: Listing;
  /** Counts from 1 for each symbol. */
  readonly id: number;
  readonly at: number;
  readonly price: string;
  readonly size: string;
  /** The aggressor's. */
  readonly side: "buy" | "sell";
}

export interface MarketLiquidation {
  readonly listing: Listing;
  readonly at: number;
  readonly price: string;
  readonly size: string;
  /** Side of the position that is closed. */
  readonly position: "long" | "short";
}

/** Everything of an instrument that a ticker may show, once a second. */
export interface MarketSummary {
  readonly listing: Listing;
  readonly at: number;
  readonly seq: number;
  readonly last: string;
  readonly bid: LevelText;
  readonly ask: LevelText;
  readonly mark: string;
  readonly index: string;
  /** Per funding interval, as a fraction. */
  readonly fundingRate: string;
  readonly fundingIntervalMs: number;
  readonly nextFundingAt: number;
  /** In the venue's unit of size. */
  readonly openInterest: string;
}

/** A 1-minute bar. */
export interface MarketBar {
  readonly listing: Listing;
  readonly openAt: number;
  /** The last millisecond. */
  readonly closeAt: number;
  /** The venue's time when it says so. */
  readonly at: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  /** It will not change any more. */
  readonly closed: boolean;
}

/** A leveraged token that the venue quotes. */
export interface MarketToken {
  readonly pair: string;
  readonly at: number;
  readonly nav: number;
  /** Just after the last rebalance. */
  readonly navBefore: number;
  readonly rebalancedAt: number;
  readonly leverage: number;
}

/** The simulated market of one venue, as its dialect may look at it at any time. */
export interface VenueMarket {
  readonly listings: ReadonlyMap<string, Listing>;
  now(): number;
  /** What the venue says its book is; older than the stream while that fault is on. */
  book(symbol: string): BookPicture | undefined;
  summary(symbol: string): MarketSummary | undefined;
  /** Bars that open in [from, to), oldest first. */
  bars(symbol: string, from: number, to: number): readonly MarketBar[];
  readonly tokens: ReadonlyMap<string, MarketToken>;
  /** A new entrance token. */
  issueToken(): string;
}

/** A frame on one stream. The text is made only if somebody reads it. */
export interface Frame {
  readonly stream: string;
  text(): string | Buffer;
}

/** A frame whose body is JSON. */
export const jsonFrame = (stream: string, body: () => unknown): Frame => ({
  stream,
  text: () => JSON.stringify(body()),
});

export interface VenueRequest {
  readonly method: string;
  readonly url: URL;
}

/** How a venue tells of its market. Each method gives the frames for all streams that carry the thing. */
export interface Voice {
  /** Whether its sequence counts level changes or messages. */
  readonly sequence: "changes" | "updates";
  /** Each level of a change is a message, and so a book, of its own. */
  readonly isStepwise?: true;
  /** What the venue calls its market of this asset, and the sizes it deals in. */
  listing(asset: string): Pick<Listing, "symbol" | "contractSize" | "sizeDecimals">;
  book(change: BookChange): readonly Frame[];
  /** The best bid and ask, on streams beside the book. */
  quote?(change: BookChange): readonly Frame[];
  /** What somebody who subscribes `stream` gets before anything else: the book as it stands, for one. */
  first?(stream: string, market: VenueMarket): readonly Frame[];
  /** Trades of one moment, at least one. */
  trades(trades: readonly MarketTrade[]): readonly Frame[];
  liquidation?(liquidation: MarketLiquidation): readonly Frame[];
  /** Once a second. */
  summary?(summary: MarketSummary): readonly Frame[];
  /** Once a second while the bar is open, and once when it is complete. */
  bar?(bar: MarketBar): readonly Frame[];
  token?(token: MarketToken): readonly Frame[];
  /** The answer, or why there is none. */
  rest(request: VenueRequest, market: VenueMarket): RestAnswer | Refusal;
  /** The checksum in a frame, as the first group, where the venue has one. */
  readonly checksum?: RegExp;
}

export const okJson = (body: unknown): RestAnswer => ({ status: 200, body: JSON.stringify(body) });

/** Changes of the best `depth` levels, as venues with books of a fixed depth send them. */
export function topChange(change: BookChange, depth: number): Pick<BookChange, "bids" | "asks"> {
  const { before, after } = change;
  // Nothing of the book is beyond the depth.
  if (Math.max(before.levels, after.levels) <= depth) return change;
  return {
    bids: sideChange(before.bids(depth), after.bids(depth), change.bids),
    asks: sideChange(before.asks(depth), after.asks(depth), change.asks),
  };
}

/** A level that better ones push out of the picture is not taken back: the client cuts its book to the depth itself. */
function sideChange(
  before: readonly LevelText[],
  after: readonly LevelText[],
  changes: readonly LevelText[],
): readonly LevelText[] {
  const was = new Map(before);
  const is = new Map(after);
  const gone = changes.filter(([price, size]) => Number(size) === 0 && was.has(price) && !is.has(price));
  return [...gone, ...after.filter(([price, size]) => was.get(price) !== size)];
}
