import type { TradeEvent } from "../../shared/domain/market/event.ts";
import type { Epoch } from "./epoch.ts";

/** Trades of a standby that are kept: some seconds of the busiest market, more than two connections are ever apart. */
const KEPT_MAX = 512;

/**
 * Counts each trade once although two connections tell it: one connection is the source, the newest trades of the other
 * are kept, and when the source ends, the other goes on behind the last trade that was counted. Two trades of one venue
 * time are told in the same order on both.
 */
export interface TradeRelay {
  /** On the hot path. */
  onTrade(trade: TradeEvent, epoch: Epoch): void;
  /** True when trades may have been missed: the source ended, and nothing else tells them. */
  onLost(epoch: Epoch): boolean;
  /** True when trades may have been missed: whoever told them is not listened to any more. */
  forget(): boolean;
}

export function createTradeRelay(take: (price: number, size: number, side: "buy" | "sell") => void): TradeRelay {
  let source: Epoch | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let countAtLast = 0;
  /** What was counted when the source began: a venue that tells the newest trades again after subscribing tells these. */
  let toldTo = Number.NEGATIVE_INFINITY;
  let toldAtLast = 0;
  const standby = createStandby();

  const begin = (epoch: Epoch): void => {
    source = epoch;
    toldTo = lastAt;
    toldAtLast = countAtLast;
  };
  const wasTold = (exchangeAt: number): boolean => {
    if (exchangeAt < toldTo) return true;
    toldAtLast -= 1;
    return toldAtLast >= 0;
  };
  const count = (exchangeAt: number): void => {
    countAtLast = exchangeAt === lastAt ? countAtLast + 1 : 1;
    lastAt = exchangeAt;
  };
  const takeOver = (): void => {
    const fromAt = lastAt;
    const already = countAtLast;
    let tied = 0;
    standby.replay((exchangeAt, price, size, side) => {
      if (exchangeAt < fromAt) return;
      if (exchangeAt === fromAt) {
        tied += 1;
        if (tied <= already) return;
      }
      take(price, size, side);
      count(exchangeAt);
    });
  };
  return {
    onTrade: (trade, epoch) => {
      if (source === undefined) begin(epoch);
      if (epoch !== source) {
        standby.keep(trade, epoch);
        return;
      }
      if (trade.exchangeAt <= toldTo && wasTold(trade.exchangeAt)) return;
      count(trade.exchangeAt);
      take(trade.price, trade.size, trade.side);
    },
    onLost: (epoch) => {
      if (epoch === standby.epoch) standby.clear();
      if (epoch !== source) return false;
      source = standby.epoch;
      if (source === undefined) return true;
      takeOver();
      standby.clear();
      return false;
    },
    forget: () => {
      const hadSource = source !== undefined;
      source = undefined;
      standby.clear();
      return hadSource;
    },
  };
}

const createArrays = () => ({
  times: new Float64Array(KEPT_MAX),
  prices: new Float64Array(KEPT_MAX),
  sizes: new Float64Array(KEPT_MAX),
  areBuys: new Uint8Array(KEPT_MAX),
});

/** The newest trades of one connection in flat arrays, which are made with the first: most instruments have no standby. */
function createStandby() {
  let arrays: ReturnType<typeof createArrays> | undefined;
  let epoch: Epoch | undefined;
  let kept = 0;
  return {
    get epoch() {
      return epoch;
    },
    keep: (trade: TradeEvent, from: Epoch): void => {
      if (epoch !== from) kept = 0;
      epoch = from;
      arrays ??= createArrays();
      const { times, prices, sizes, areBuys } = arrays;
      const slot = kept % KEPT_MAX;
      times[slot] = trade.exchangeAt;
      prices[slot] = trade.price;
      sizes[slot] = trade.size;
      areBuys[slot] = trade.side === "buy" ? 1 : 0;
      kept += 1;
    },
    replay: (each: (exchangeAt: number, price: number, size: number, side: "buy" | "sell") => void): void => {
      if (!arrays) return;
      const { times, prices, sizes, areBuys } = arrays;
      for (let index = Math.max(0, kept - KEPT_MAX); index < kept; index += 1) {
        const slot = index % KEPT_MAX;
        each(times[slot] ?? 0, prices[slot] ?? 0, sizes[slot] ?? 0, areBuys[slot] === 1 ? "buy" : "sell");
      }
    },
    clear: (): void => {
      epoch = undefined;
      kept = 0;
    },
  };
}
