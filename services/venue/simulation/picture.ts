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
  const side = (levels: ReadonlyMap<number, number>, best: number, direction: 1 | -1, depthMax: number) => {
    const texts: LevelText[] = [];
    for (let level = best; texts.length < depthMax; level += direction) {
      const size = levels.get(level);
      if (size === undefined) return texts;
      texts.push(levelText(listing, level, size));
    }
    return texts;
  };
  return {
    listing,
    seq,
    at,
    bids: (depthMax) => side(ladder.bids, ladder.bestBid, -1, depthMax),
    asks: (depthMax) => side(ladder.asks, ladder.bestBid + 1, 1, depthMax),
  };
}
