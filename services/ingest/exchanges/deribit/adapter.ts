import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type { ExchangeAdapter, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { createDecoder, OWN_ID, VENUE } from "./decode.ts";
import { firstEventOf, planSockets } from "./plan.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "previous-link", firstLinkMayEqualSnapshot: true, source: "stream" },
  snapshotDepth: 1_000,
  contractSize: "listed",
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 60_000,
  heartbeatMs: undefined,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 3,
  streamsPerConnectionMax: 300,
  connects: { max: 10, windowMs: 10_000 },
  connectionsMax: 28,
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["book.100ms", "trades.100ms", "ticker.100ms"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Deribit",
  verified: "2026-09-22",
  channels: [
    { name: "book.<instrument>.<100ms|agg2>", gives: ["book"], evidence: "recorded" },
    { name: "book.<instrument>.<group>.<depth>.<100ms|agg2>", gives: ["book"], evidence: "documented" },
    { name: "trades.<instrument>.<100ms|agg2>", gives: ["trade", "liquidation"], evidence: "documented" },
    {
      name: "ticker.<instrument>.<100ms|agg2>",
      gives: ["mark", "funding", "openInterest", "quote"],
      evidence: "recorded",
    },
    { name: "quote.<instrument>", gives: ["quote"], evidence: "documented" },
    { name: "perpetual.<instrument>.<100ms|agg2>", gives: ["funding"], evidence: "documented" },
    { name: "chart.trades.<instrument>.1", gives: ["bar"], evidence: "recorded" },
    { name: "GET /api/v2/public/get_order_book", gives: ["book"], evidence: "documented" },
    { name: "GET /api/v2/public/get_tradingview_chart_data", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://www.deribit.com/ws/api/v2" }, rest: "https://www.deribit.com" };

/** How often the venue shall ask whether we are there: the middle of what it recommends. */
const HEARTBEAT_SECONDS = 30;

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /\b(www|streams|test|history)\.deribit\.com\b|\/ws\/api\/v2\/?$|\/api\/v2\/public\/get_/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => {
    const url = urls.ws["public"];
    if (url === undefined) throw new RangeError(`${VENUE} has no 'public' socket address`);
    return planSockets(url, subscriptions, firstEvent, RULES.streamsPerConnectionMax, firstRef);
  },
  heartbeat: () => undefined,
  opening: () => [
    {
      ref: String(OWN_ID),
      text: request("public/set_heartbeat", { interval: HEARTBEAT_SECONDS }),
      undo: request("public/disable_heartbeat", {}),
    },
  ],
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v2/public/get_order_book?instrument_name=${encodeURIComponent(symbol)}&depth=${RULES.snapshotDepth}`,
  barsUrl: (symbol, from, to, urls) =>
    `${urls.rest}/api/v2/public/get_tradingview_chart_data?instrument_name=${encodeURIComponent(symbol)}&start_timestamp=${from}&end_timestamp=${to - 1}&resolution=1`,
  polls: (subscriptions, urls) => ({
    atStart: [...new Set(subscriptions.map(({ symbol }) => `${urls.rest}/api/v2/public/${listOf(symbol)}`))],
    repeated: [],
  }),
};

const request = (method: string, params: object): string =>
  JSON.stringify({ jsonrpc: "2.0", id: OWN_ID, method, params });

function firstEvent(channel: string): MarketEventType {
  const event = firstEventOf(channel);
  if (event === undefined) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
  return event;
}

/** Futures and perpetuals are few enough to be asked for at once; options are not, and are asked for by name. */
function listOf(symbol: string): string {
  const isFuture = symbol.includes("-") && !/-[CP]$/.test(symbol);
  return isFuture
    ? "get_instruments?currency=any&kind=future&expired=false"
    : `get_instrument?instrument_name=${encodeURIComponent(symbol)}`;
}
