import type { SubscribeMessage } from "./exchanges/adapter.ts";

/**
 * One connection from its opening to its end. What comes over another one is of another epoch: no book, no sequence and
 * no count carries over.
 */
export interface Epoch {
  readonly url: string;
  /** Sends a text no faster than the venue allows; nothing while the connection is not open. */
  send(text: string): void;
  /** Takes these subscriptions back and makes them anew, no more often than the venue allows. */
  resubscribe(messages: readonly SubscribeMessage[]): void;
}
