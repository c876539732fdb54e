import type { Clock } from "../../shared/runtime/clock.ts";

/** Tokens that a venue hands out by HTTP and wants to see when a socket is opened. */
export interface EntranceTokens {
  issue(): string;
  isValid(token: string): boolean;
  /** None of those handed out so far opens anything any more. */
  expireAll(): void;
}

/** Tokens kept; the oldest one is forgotten, and with it refused. */
const KEPT_MAX = 10_000;

export function createEntranceTokens(clock: Clock, ageMsMax: number): EntranceTokens {
  const issuedAt = new Map<string, number>();
  let count = 0;
  return {
    issue: () => {
      count += 1;
      const token = `token-${count}-${Math.trunc(clock.now())}`;
      issuedAt.set(token, clock.now());
      const [oldest] = issuedAt.keys();
      if (issuedAt.size > KEPT_MAX && oldest !== undefined) issuedAt.delete(oldest);
      return token;
    },
    isValid: (token) => clock.now() - (issuedAt.get(token) ?? Number.NEGATIVE_INFINITY) <= ageMsMax,
    expireAll: () => issuedAt.clear(),
  };
}
