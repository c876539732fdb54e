import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type {
  ExchangeAdapter,
  PlannedStream,
  SubscribeMessage,
  Subscription,
  VenueFacts,
  VenueRules,
  VenueUrls,
} from "../adapter.ts";
import { inRunsOf } from "../shard.ts";
import { createDecoder, VENUE } from "./decode.ts";
import { LOGIN, refOf } from "./events.ts";

const MS_PER_DAY = 86_400_000;

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  // There is no book: each quote is all there is of it.
  book: { kind: "full", source: "stream" },
  quotesOnly: true,
  snapshotDepth: 0,
  contractSize: 1,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 60_000,
  // Nobody trades at night: a connection that is cut then costs a new one a quarter of an hour.
  silenceMs: 900_000,
  heartbeatMs: undefined,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 10,
  streamsPerConnectionMax: 4_000,
  // A place that was not given back is held for a minute and a half.
  connects: { max: 2, windowMs: 90_000 },
  connectionsMax: 1,
  auditMs: undefined,
  needsCredentials: true,
  // The venue names no age, and there is no place for a second connection to change to.
  connectionAgeMsMax: 7 * MS_PER_DAY,
  pollMs: undefined,
  instrumentChannels: ["trades", "quotes", "bars", "statuses"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Alpaca, US equities",
  verified: "2026-07-27",
  channels: [
    { name: "trades", gives: ["trade"], evidence: "documented" },
    { name: "quotes", gives: ["quote"], evidence: "documented" },
    { name: "bars", gives: ["bar"], evidence: "documented" },
    { name: "updatedBars", gives: ["bar"], evidence: "documented" },
    { name: "statuses", gives: ["status"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = {
  ws: { stream: "wss://stream.data.alpaca.markets/v2/iex" },
  rest: "https://data.alpaca.markets",
};

/** What arrives first on each channel. */
const FIRST_EVENTS: ReadonlyMap<string, MarketEventType> = new Map([
  ["trades", "trade"],
  ["quotes", "quote"],
  ["bars", "bar"],
  ["updatedBars", "bar"],
  ["statuses", "status"],
]);

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^wss?:\/\/stream\.data\.(sandbox\.)?alpaca\.markets\b|\/v2\/(iex|sip|delayed_sip|test)\/?$/,
  createDecoder,
  plan: (subscriptions, urls) => {
    const url = urls.ws["stream"];
    if (url === undefined) throw new RangeError(`${VENUE} has no 'stream' socket address`);
    const asked = subscriptions.filter(({ channels }) => channels.length > 0);
    const symbolsMax = Math.floor(RULES.streamsPerConnectionMax / FIRST_EVENTS.size);
    return inRunsOf(symbolsMax, asked).map((run) => ({
      url,
      streams: run.flatMap(streamsOf),
      messages: run.map(subscribe),
    }));
  },
  heartbeat: () => undefined,
  // A replay has none: what was said to them is in the recording.
  opening: (credentials) =>
    credentials ? [{ ref: LOGIN, text: JSON.stringify({ action: "auth", ...credentials }), undo: "" }] : [],
  snapshotUrl: () => undefined,
  polls: () => ({ atStart: [], repeated: [] }),
};

function streamsOf({ symbol, channels }: Subscription): PlannedStream[] {
  return channels.map((channel) => {
    const event = FIRST_EVENTS.get(channel);
    if (!event) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
    return { symbol, channel, event };
  });
}

/** One message a symbol: one that is malformed, or one too many for the plan, is refused alone. */
function subscribe({ symbol, channels }: Subscription): SubscribeMessage {
  const ofChannels = Object.fromEntries(channels.map((channel) => [channel, [symbol]]));
  const request = (action: string) => JSON.stringify({ action, ...ofChannels });
  return { ref: refOf(channels[0] ?? "", symbol), text: request("subscribe"), undo: request("unsubscribe") };
}
