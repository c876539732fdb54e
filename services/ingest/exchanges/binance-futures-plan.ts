import type { MarketEventType } from "../../../shared/domain/market/event.ts";
import type { ChannelFact, SocketPlan, Subscription, VenueRules, VenueUrls } from "./adapter.ts";
import { CONNECTION_RULES, planSockets } from "./binance-streams.ts";

/** Rules and plan that Binance's futures servers share. Sources and dates stand in the READMEs of both. */
export const FUTURES_RULES: Omit<VenueRules, "contractSize"> = {
  ...CONNECTION_RULES,
  book: { kind: "previous-link", firstLinkMayEqualSnapshot: true, source: "rest" },
  snapshotDepth: 1_000,
  // USD-M and COIN-M share 2,400 a minute and an address; a book weighs 20, and both may ask at once.
  snapshots: { max: 10, windowMs: 12_000 },
  messagesPerSecondMax: 5,
  streamsPerConnectionMax: 200,
  auditMs: 300_000,
  // Both servers draw on one budget of 2,400 a minute: 500 contracts at a weight of 1 leave three quarters of it.
  pollMs: 60_000,
  instrumentChannels: ["depth@100ms", "aggTrade", "markPrice@1s"],
  tokenChannels: [],
};

/** Streams for which there is the same evidence on both servers. */
export const FUTURES_CHANNELS: readonly ChannelFact[] = [
  { name: "depth@100ms", gives: ["book"], evidence: "recorded" },
  { name: "bookTicker", gives: ["quote"], evidence: "recorded" },
  { name: "aggTrade", gives: ["trade"], evidence: "recorded" },
  { name: "trade", gives: ["trade"], evidence: "recorded" },
  { name: "kline_1m", gives: ["bar"], evidence: "recorded" },
  { name: "forceOrder", gives: ["liquidation"], evidence: "documented" },
];

const FIRST_EVENTS: readonly (readonly [RegExp, MarketEventType])[] = [
  [/^depth(5|10|20)?(@\d+ms)?$/, "book"],
  [/^bookTicker$/, "quote"],
  [/^(aggTrade|trade)$/, "trade"],
  [/^markPrice(@1s)?$/, "mark"],
  [/^kline_\w+$/, "bar"],
  [/^forceOrder$/, "liquidation"],
];

/** Channels served under `/public`; under the other path they are accepted and stay silent. */
const PUBLIC_CHANNEL = /^(depth|bookTicker|trade)/;

/** Sockets by role: books and quotes apart from all else. */
export const planFutures = (
  venue: string,
  { streamsPerConnectionMax }: Pick<VenueRules, "streamsPerConnectionMax">,
  subscriptions: readonly Subscription[],
  urls: VenueUrls,
  firstRef: number,
): SocketPlan[] =>
  planSockets(
    {
      venue,
      streamsPerConnectionMax,
      firstEvents: FIRST_EVENTS,
      roles: ["public", "market"],
      roleOf: (channel) => (PUBLIC_CHANNEL.test(channel) ? "public" : "market"),
    },
    subscriptions,
    urls,
    firstRef,
  );
