import type { MarketEventType } from "../../../../shared/domain/market/event.ts";

/** What is asked for in one request, and echoed in its acknowledgement. */
export interface Subscribed {
  readonly type: string;
  readonly coin?: string | null | undefined;
  readonly interval?: string | null | undefined;
  readonly fast?: boolean | null | undefined;
}

/** Requests have no ids: an acknowledgement refers to what it echoes. */
export const refOf = ({ type, coin, interval, fast }: Subscribed): string =>
  [type, coin ?? "", interval ?? "", ...(fast === true ? ["fast"] : [])].join(":");

interface Channel {
  readonly event: MarketEventType;
  readonly of: (coin: string) => Subscribed;
}

/** Channels that can be planned: what each gives first, and how it is asked for. */
export const CHANNELS: Readonly<Record<string, Channel>> = {
  l2Book: { event: "book", of: (coin) => ({ type: "l2Book", coin }) },
  "l2Book.fast": { event: "book", of: (coin) => ({ type: "l2Book", coin, fast: true }) },
  bbo: { event: "quote", of: (coin) => ({ type: "bbo", coin }) },
  trades: { event: "trade", of: (coin) => ({ type: "trades", coin }) },
  activeAssetCtx: { event: "mark", of: (coin) => ({ type: "activeAssetCtx", coin }) },
  "candle.1m": { event: "bar", of: (coin) => ({ type: "candle", coin, interval: "1m" }) },
};
