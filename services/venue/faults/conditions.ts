/** How a venue behaves while a fault lasts. Streams are matched by instrument, and by a part of their name. */
export interface Conditions {
  /** Subscriptions are accepted and stay silent. */
  isSilent(stream: string): boolean;
  isRefusingSubscriptions(): boolean;
  isRefusingConnects(): boolean;
  isRefusingRequests(): boolean;
  /** Seconds after which a refused client may come again. */
  readonly retryAfterS: number;
  /** A client that is further behind than this is cut. */
  behindBytesMax(): number | undefined;
  /** How late every frame goes out. */
  delayMs(): number;
}

/** A venue in good health. */
export const HEALTHY: Conditions = {
  isSilent: () => false,
  isRefusingSubscriptions: () => false,
  isRefusingConnects: () => false,
  isRefusingRequests: () => false,
  retryAfterS: 1,
  behindBytesMax: () => undefined,
  delayMs: () => 0,
};
