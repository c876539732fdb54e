import type { Listing, MarketBar } from "../voice.ts";
import { priceText, sizeText } from "./picture.ts";
import { createRandom, normal } from "./random.ts";
import type { AssetTerms } from "./terms.ts";

const BAR_MS = 60_000;
/** Closed bars kept of an instrument: a day. */
const KEPT_MAX = 1_440;
const MINUTES_PER_DAY = 1_440;

/** The 1-minute bars of one instrument. */
export interface BarBook {
  add(price: number, size: number, at: number): void;
  /** The open bar as it stands, after the one that has just been completed; `last` fills a bar without a trade. */
  onSecond(last: number, at: number): readonly MarketBar[];
  /** Bars that open in [from, to) and have begun by `now`; those of before the market began are made up. */
  between(from: number, to: number, now: number): readonly MarketBar[];
}

interface OpenBar {
  readonly openAt: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

export function createBarBook(terms: AssetTerms): BarBook {
  const closed: MarketBar[] = [];
  let current: OpenBar | undefined;
  /** Completes the open bar if `at` is beyond it. */
  const roll = (at: number): MarketBar | undefined => {
    if (!current || at < current.openAt + BAR_MS) return undefined;
    const bar = barOf(terms, current, at, true);
    closed.push(bar);
    if (closed.length > KEPT_MAX) closed.shift();
    current = undefined;
    return bar;
  };
  let rolled: MarketBar | undefined;

  return {
    add: (price, size, at) => {
      rolled = roll(at) ?? rolled;
      if (!current) current = begin(price, at);
      current.high = Math.max(current.high, price);
      current.low = Math.min(current.low, price);
      current.close = price;
      current.volume += size;
    },
    onSecond: (last, at) => {
      const done = roll(at) ?? rolled;
      rolled = undefined;
      current ??= begin(last, at);
      return [...(done ? [done] : []), barOf(terms, current, at, false)];
    },
    between: (from, to, now) => {
      const known = new Map(closed.map((bar) => [bar.openAt, bar]));
      if (current) known.set(current.openAt, barOf(terms, current, now, false));
      const bars: MarketBar[] = [];
      const firstAt = Math.ceil(from / BAR_MS) * BAR_MS;
      for (let openAt = firstAt; openAt < to && openAt <= now && bars.length < KEPT_MAX; openAt += BAR_MS)
        bars.push(known.get(openAt) ?? madeUpBar(terms, openAt));
      return bars;
    },
  };
}

const begin = (price: number, at: number): OpenBar => ({
  openAt: Math.floor(at / BAR_MS) * BAR_MS,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 0,
});

function barOf(listing: Listing, bar: OpenBar, at: number, isClosed: boolean): MarketBar {
  return {
    listing,
    openAt: bar.openAt,
    closeAt: bar.openAt + BAR_MS - 1,
    at: Math.trunc(at),
    open: priceText(listing, bar.open),
    high: priceText(listing, bar.high),
    low: priceText(listing, bar.low),
    close: priceText(listing, bar.close),
    volume: sizeText(listing, bar.volume),
    closed: isClosed,
  };
}

/** A bar of before the market began: the same for the same minute, and as lively as the calm market. */
function madeUpBar(terms: AssetTerms, openAt: number): MarketBar {
  const random = createRandom(openAt / BAR_MS);
  const spread = terms.volatilityPerSqrtDay / Math.sqrt(MINUTES_PER_DAY);
  const move = () => terms.startPrice * Math.exp(spread * normal(random));
  const [open, close] = [move(), move()];
  const high = Math.max(open, close, move());
  const low = Math.min(open, close, move());
  const volume = (terms.tradesPerSecond * 60 * terms.tradeUsd) / (terms.startPrice * terms.contractSize);
  return barOf(terms, { openAt, open, high, low, close, volume }, openAt + BAR_MS, true);
}
