import { listingsOf, manyAssets } from "../../services/venue/simulation/listings.ts";
import type { AssetTerms } from "../../services/venue/simulation/terms.ts";

/** Instruments of each venue: the larger share where most perpetuals trade, and spot beside it. 500 in all. */
const INSTRUMENTS: Readonly<Record<string, number>> = {
  "binance-usdm": 160,
  okx: 110,
  bybit: 100,
  "gateio-futures": 60,
  bitget: 50,
  "binance-spot": 20,
};
/** On each side; the books of a few large markets are deeper, those of most are not. */
const BOOK_LEVELS = 200;
/** Mean over all instruments: the largest trade fifty times a second, most of them less than once. */
const TRADES_PER_SECOND = 3;

/**
 * What the load bench watches. Every book moves ten times a second, which is the most that the venues' 100 ms streams can;
 * in recorded sessions of them middling markets stay below it, and trade about once a second. Mark, funding and open
 * interest come once a second. `quick`: a tenth of the instruments.
 */
export function loadMarket(quick: boolean): readonly AssetTerms[] {
  const share = quick ? 0.1 : 1;
  return Object.entries(INSTRUMENTS).flatMap(([venue, count]) =>
    listingsOf(venue, manyAssets(count * share), {
      updateMs: 100,
      bookLevels: BOOK_LEVELS,
      tradesPerSecond: TRADES_PER_SECOND,
    }),
  );
}
