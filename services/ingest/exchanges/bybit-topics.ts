/** `orderbook.50.BTCUSDT`: the channel, what else is asked of it, and whose it is. */
export interface Topic {
  readonly channel: string;
  /** Depth of a book, interval of a bar, category; empty where the channel takes none. */
  readonly argument: string;
  readonly symbol: string;
}

export function splitTopic(text: string): Topic {
  const first = text.indexOf(".");
  const last = text.lastIndexOf(".");
  if (first < 0) return { channel: text, argument: "", symbol: "" };
  return {
    channel: text.slice(0, first),
    argument: first === last ? "" : text.slice(first + 1, last),
    symbol: text.slice(last + 1),
  };
}

/** Channels that are known and carry nothing the radar uses. */
export const UNUSED_CHANNELS: ReadonlySet<string> = new Set(["adlAlert", "insurance", "priceLimit", "system"]);
