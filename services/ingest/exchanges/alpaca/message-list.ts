/** Messages of one frame that are read from bytes; slow connections get them in longer lists. */
export const MESSAGES_MAX = 512;

/** `noTrade`: a trade that tells of one that has been counted. */
export const KIND = { trade: 0, quote: 1, noTrade: 2 } as const;

/** Of a trade: price, size, id. Of a quote: bid, its size, ask, its size. */
export const COLUMN = { price: 0, size: 1, id: 2, bid: 0, bidSize: 1, ask: 2, askSize: 3 } as const;
export const COLUMNS = 4;

/** The messages of one frame in flat arrays, kept until all of it is known to be sound. */
export interface MessageList {
  count: number;
  readonly kinds: Uint8Array;
  readonly symbols: Int32Array;
  readonly times: Float64Array;
  /** By message and COLUMN. */
  readonly values: Float64Array;
}

export const createMessageList = (): MessageList => ({
  count: 0,
  kinds: new Uint8Array(MESSAGES_MAX),
  symbols: new Int32Array(MESSAGES_MAX),
  times: new Float64Array(MESSAGES_MAX),
  values: new Float64Array(MESSAGES_MAX * COLUMNS),
});
