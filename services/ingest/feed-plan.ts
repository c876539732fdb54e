import type { EpochMs } from "../../shared/domain/units.ts";
import type { ExchangeAdapter, SocketPlan, SubscribeMessage, Subscription, VenueUrls } from "./exchanges/adapter.ts";
import type { WantedSymbol } from "./feed-symbols.ts";
import type { DeadStream } from "./stream-watch.ts";

/** What a feed asks its venue for: which channels, on which sockets, and once more where a stream died. */

/** Channels of a traded instrument, and of a token that is a feed of its own state. */
export interface FeedChannels {
  readonly instrument: readonly string[];
  readonly token: readonly string[];
}

/** A standby carries the same; apart from each other by the spread of planned changes, they never change together. */
export const twiceIf = (standby: boolean, plans: readonly SocketPlan[]): readonly SocketPlan[] =>
  standby ? plans.flatMap((plan) => [plan, plan]) : plans;

/** No subscription of a connection has refs as high, so that what a venue says to these is not taken for theirs. */
const ASKED_AGAIN_REF = 1_000_000;

/** Unsubscribes and subscribes dead streams where they are. That they deliver is the only answer that counts. */
export function askAgain(dead: readonly DeadStream[], adapter: ExchangeAdapter, urls: VenueUrls, now: EpochMs): void {
  for (const [socket, streams] of Map.groupBy(dead, (stream) => stream.socket)) {
    const bySymbol = Map.groupBy(streams, ({ stream }) => stream.symbol);
    const subscriptions = [...bySymbol].map(([symbol, ofSymbol]) => ({
      symbol,
      channels: ofSymbol.map(({ stream }) => stream.channel),
    }));
    const plans = adapter.plan(subscriptions, urls, now, ASKED_AGAIN_REF);
    socket.resubscribe(plans.find(({ url }) => url === socket.url)?.messages ?? []);
  }
}

/** What asks for the book of `symbol` anew, by the address it is asked at. */
export function bookMessages(
  adapter: ExchangeAdapter,
  urls: VenueUrls,
  channels: readonly string[],
  symbol: string,
  now: EpochMs,
): ReadonlyMap<string, readonly SubscribeMessage[]> {
  const streams = adapter.plan([{ symbol, channels }], urls, now).flatMap((plan) => plan.streams);
  const ofBook = streams.filter(({ event }) => event === "book").map(({ channel }) => channel);
  const plans = adapter.plan([{ symbol, channels: ofBook }], urls, now, ASKED_AGAIN_REF);
  return new Map(plans.map(({ url, messages }) => [url, messages]));
}

/** Same channels before and after: the sockets can stay. */
export const sameStreams = (before: WantedSymbol, after: WantedSymbol): boolean =>
  before.assets.length > 0 === after.assets.length > 0 && before.isTokenFeed === after.isTokenFeed;

/** What to subscribe for the symbols that are wanted. */
export function toSubscriptions(
  wanted: ReadonlyMap<string, WantedSymbol>,
  { instrument, token }: FeedChannels,
): readonly Subscription[] {
  return [...wanted].map(([symbol, { assets, isTokenFeed }]) => {
    const channels = [...(assets.length > 0 ? instrument : []), ...(isTokenFeed ? token : [])];
    return { symbol, channels: [...new Set(channels)] };
  });
}
