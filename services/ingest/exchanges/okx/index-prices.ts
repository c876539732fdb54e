import type { MarkEvent } from "../../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../../shared/domain/units.ts";

/**
 * An index that does not move is repeated once a minute; one that has not been heard of for twice as long is no longer
 * told as the index of a mark.
 */
const INDEX_AGE_MS_MAX = 120_000;

/**
 * The venue sends the index apart from the mark, under the index's own name. Remembers the indices of one connection, so
 * that a mark can tell its own.
 */
export interface IndexPrices {
  set(indexId: string, price: number, atMs: number): void;
  /** The index of instrument `instId` at `atMs`, if it has been heard of lately. */
  of(instId: string, atMs: number): number | undefined;
}

export function createIndexPrices(): IndexPrices {
  const heard = new Map<string, { price: number; atMs: number }>();
  const idOf = new Map<string, string>();
  return {
    set: (indexId, price, atMs) => {
      const known = heard.get(indexId);
      if (!known) heard.set(indexId, { price, atMs });
      else {
        known.price = price;
        known.atMs = atMs;
      }
    },
    of: (instId, atMs) => {
      let id = idOf.get(instId);
      if (id === undefined) {
        id = indexIdOf(instId);
        idOf.set(instId, id);
      }
      const index = heard.get(id);
      return index && atMs - index.atMs <= INDEX_AGE_MS_MAX ? index.price : undefined;
    },
  };
}

/** `BTC-USDT` of `BTC-USDT`, `BTC-USDT-SWAP` and `BTC-USDT-251226`; `BTC-USD` of `BTC-USD_UM-SWAP`. */
export function indexIdOf(instId: string): string {
  const [base = "", quote] = instId.split("-");
  return quote === undefined ? base : `${base}-${quote.split("_")[0]}`;
}

/** A mark with the index that the same connection heard last. */
export function markOf(
  venue: string,
  symbol: string,
  mark: number,
  atMs: number,
  receivedAt: EpochMs,
  indices: IndexPrices,
): MarkEvent {
  const index = indices.of(symbol, atMs);
  return {
    type: "mark",
    venue,
    symbol,
    exchangeAt: epochMs(atMs),
    receivedAt,
    mark: price(mark),
    index: index === undefined ? undefined : price(index),
  };
}
