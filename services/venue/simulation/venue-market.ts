import type { BookChange, BookPicture, Frame, MarketSummary, MarketToken, VenueMarket, Voice } from "../voice.ts";
import { type BarBook, createBarBook } from "./bar-book.ts";
import { emptyLadder } from "./ladder.ts";
import { topsBetween } from "./level-steps.ts";
import { type AssetState, type AssetStep, midOf } from "./market.ts";
import { changeTexts, pictureOf, priceText, sizeText } from "./picture.ts";
import { normal, type Random } from "./random.ts";
import type { AssetTerms } from "./terms.ts";
import { type Truth, topOf } from "./truth.ts";

/** Sequences begin here, so that an older one can be made up. */
const FIRST_SEQ = 1_000_000;
const FUNDING_RATE = "0.00010000";
const FUNDING_INTERVAL_MS = 28_800_000;
/** Open interest beside the value on one price level, and how far it wanders in a second. */
const OPEN_INTEREST_LEVELS = 500;
const OPEN_INTEREST_WANDER = 0.0005;
/** Share of the trades on a perpetual that close a position by force, and their size beside that of a trade. */
const LIQUIDATION_SHARE = 0.02;
/** Of an index, in digits after those of the price. */
const INDEX_DIGITS = 2;

/** The frames of one book update, before any fault has touched them. */
export interface BookUpdateFrames {
  readonly change: BookChange;
  readonly frames: readonly Frame[];
}

/** The simulated market of one venue: what moves in it, told in the venue's voice. */
export interface RunningMarket {
  readonly market: VenueMarket;
  onStep(step: AssetStep): void;
  onSecond(asset: AssetState, at: number): void;
  onToken(token: MarketToken): void;
}

interface Listed {
  readonly terms: AssetTerms;
  picture: BookPicture;
  lastTrade: string;
  trades: number;
  openInterest: number;
  summary: MarketSummary | undefined;
  readonly bars: BarBook;
}

export function createVenueMarket(deps: {
  readonly voice: Voice;
  readonly terms: readonly AssetTerms[];
  readonly at: number;
  /** For what the market itself does not decide: liquidations, open interest. */
  readonly random: Random;
  readonly truth: Truth;
  now(): number;
  issueToken(): string;
  /** The book of a symbol as the venue admits it, given the true one. */
  admitted(picture: BookPicture): BookPicture;
  tellBook(update: BookUpdateFrames): void;
  tell(frames: readonly Frame[]): void;
}): RunningMarket {
  const { voice, random } = deps;
  const listed = new Map(deps.terms.map((terms) => [terms.symbol, startListed(terms, deps.at)]));
  const tokens = new Map<string, MarketToken>();
  const market: VenueMarket = {
    listings: new Map(deps.terms.map((terms) => [terms.symbol, terms])),
    now: deps.now,
    book: (symbol) => {
      const one = listed.get(symbol);
      return one && deps.admitted(one.picture);
    },
    summary: (symbol) => listed.get(symbol)?.summary,
    bars: (symbol, from, to) => listed.get(symbol)?.bars.between(from, to, deps.now()) ?? [],
    tokens,
    issueToken: deps.issueToken,
  };

  return {
    market,
    onStep: (step) => {
      const one = listed.get(step.state.terms.symbol);
      if (!one) return;
      const change = changeOf(one, step, voice);
      one.picture = change.after;
      if (voice.isStepwise) for (const top of topsBetween(change)) deps.truth.add(top, one.terms.symbol);
      const top = topOf(one.picture);
      if (top) deps.truth.add(top, one.terms.symbol);
      const trades = tradesOf(one, step);
      if (trades.length > 0) deps.tell(voice.trades(trades));
      for (const { price, size, side, at, listing } of trades) {
        one.bars.add(Number(price), Number(size), at);
        if (voice.liquidation && random() < LIQUIDATION_SHARE) {
          const position = side === "sell" ? "long" : "short";
          deps.tell(voice.liquidation({ listing, at, price, size, position }));
        }
      }
      deps.tellBook({ change, frames: voice.book(change) });
      if (voice.quote) deps.tell(voice.quote(change));
    },
    onSecond: (asset, at) => {
      const one = listed.get(asset.terms.symbol);
      if (!one) return;
      one.openInterest *= 1 + OPEN_INTEREST_WANDER * normal(random);
      one.summary = summaryOf(one, asset, at);
      if (one.summary && voice.summary) deps.tell(voice.summary(one.summary));
      for (const bar of one.bars.onSecond(Number(one.lastTrade), at)) if (voice.bar) deps.tell(voice.bar(bar));
    },
    onToken: (token) => {
      tokens.set(token.pair, token);
      if (voice.token) deps.tell(voice.token(token));
    },
  };
}

const startListed = (terms: AssetTerms, at: number): Listed => ({
  terms,
  picture: pictureOf(terms, emptyLadder, FIRST_SEQ, at),
  lastTrade: priceText(terms, terms.startPrice),
  trades: 0,
  openInterest: (OPEN_INTEREST_LEVELS * terms.levelUsd) / (terms.startPrice * terms.contractSize),
  summary: undefined,
  bars: createBarBook(terms),
});

function changeOf({ terms, picture: before }: Listed, { state, bids, asks }: AssetStep, voice: Voice): BookChange {
  const lastSeq = before.seq + (voice.sequence === "updates" ? 1 : Math.max(1, bids.length + asks.length));
  const at = Math.trunc(state.at);
  return {
    listing: terms,
    firstSeq: before.seq + 1,
    lastSeq,
    prevSeq: before.seq,
    at,
    bids: changeTexts(terms, bids),
    asks: changeTexts(terms, asks),
    before,
    after: pictureOf(terms, state.ladder, lastSeq, at),
  };
}

function tradesOf(one: Listed, { state, trades }: AssetStep) {
  const listing = one.terms;
  const at = Math.trunc(state.at);
  return trades.map(({ price, size, side }) => {
    one.trades += 1;
    one.lastTrade = priceText(listing, price);
    return { listing, id: one.trades, at, price: one.lastTrade, size: sizeText(listing, size), side };
  });
}

function summaryOf({ terms, picture, lastTrade, openInterest }: Listed, asset: AssetState, at: number) {
  const [bid] = picture.bids(1);
  const [ask] = picture.asks(1);
  if (!bid || !ask) return undefined;
  const digits = terms.priceDecimals + INDEX_DIGITS;
  const time = Math.trunc(at);
  return {
    listing: terms,
    at: time,
    seq: picture.seq,
    last: lastTrade,
    bid,
    ask,
    mark: midOf(asset).toFixed(digits),
    index: Math.exp(asset.logPrice).toFixed(digits),
    fundingRate: FUNDING_RATE,
    fundingIntervalMs: FUNDING_INTERVAL_MS,
    nextFundingAt: (Math.floor(time / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS,
    openInterest: sizeText(terms, openInterest),
  };
}
