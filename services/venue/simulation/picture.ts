import type { LevelText } from "../dialect.ts";
import type { BookPicture, Listing } from "../voice.ts";
import type { Ladder, LadderChange } from "./ladder.ts";

/** A price level and its size as the venue writes them. */
export const levelText = (listing: Listing, level: number, size: number): LevelText => [
  priceText(listing, level * listing.step),
  sizeText(listing, size),
];

export const priceText = ({ priceDecimals }: Listing, price: number): string => price.toFixed(priceDecimals);
export const sizeText = ({ sizeDecimals }: Listing, size: number): string => size.toFixed(sizeDecimals);

export const changeTexts = (listing: Listing, changes: LadderChange): readonly LevelText[] =>
  changes.map(([level, size]) => levelText(listing, level, size));

/** The ladder as a book of the venue. Ladders are never changed, so the picture keeps. */
export function pictureOf(listing: Listing, ladder: Ladder, seq: number, at: number): BookPicture {
  const side = (sizes: Float64Array, best: number, direction: 1 | -1, depthMax: number) =>
    Array.from(sizes.subarray(0, Math.min(depthMax, sizes.length)), (size, distance) =>
      levelText(listing, best + direction * distance, size),
    );
  return {
    listing,
    seq,
    at,
    levels: Math.max(ladder.bids.length, ladder.asks.length),
    bids: (depthMax) => side(ladder.bids, ladder.bestBid, -1, depthMax),
    asks: (depthMax) => side(ladder.asks, ladder.bestBid + 1, 1, depthMax),
  };
}
