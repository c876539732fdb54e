import { WebSocket } from "ws";
import type {
  ControlMessage,
  EventSink,
  ExchangeAdapter,
  SocketPlan,
  VenueUrls,
} from "../../services/ingest/exchanges/adapter.ts";
import { toBookEvent } from "../../shared/domain/market/book-update.ts";
import type { MarketEvent } from "../../shared/domain/market/event.ts";
import { epochMs } from "../../shared/domain/units.ts";

/** What a venue says to an adapter's subscriptions, decoded: no feed, no book, no recovery. */
export interface VenueListener {
  readonly events: readonly MarketEvent[];
  /** Frames that were unknown, failed or refused. */
  readonly complaints: readonly string[];
  close(): void;
}

const CREDENTIALS = { key: "key", secret: "secret" };

/** Opens the sockets of these plans and subscribes as a feed would. */
export async function listenTo(
  adapter: ExchangeAdapter,
  urls: VenueUrls,
  plans: readonly SocketPlan[],
  now: () => number,
): Promise<VenueListener> {
  const events: MarketEvent[] = [];
  const complaints: string[] = [];
  const sockets = await Promise.all(plans.map((plan) => open(adapter, urls, plan, now, events, complaints)));
  return {
    events,
    complaints,
    close: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

/** Events in a sink, copied, because hot decoders use theirs again. */
export function collectingSink(events: MarketEvent[], control: (message: ControlMessage) => void): EventSink {
  return {
    book: (update) => events.push(toBookEvent(update)),
    trade: (trade) => events.push({ ...trade }),
    quote: (quote) => events.push({ ...quote }),
    event: (event) => events.push({ ...event }),
    control,
  };
}

async function open(
  adapter: ExchangeAdapter,
  urls: VenueUrls,
  plan: SocketPlan,
  now: () => number,
  events: MarketEvent[],
  complaints: string[],
): Promise<WebSocket> {
  const at = () => epochMs(Math.trunc(now()));
  const socket = new WebSocket(await addressOf(adapter, urls, plan, at));
  const decoder = adapter.createDecoder(plan.url);
  const opening = adapter.opening?.(CREDENTIALS, at()) ?? [];
  const awaited = new Set(opening.map(({ ref }) => ref));
  const subscribe = () => {
    for (const { text } of plan.messages) socket.send(text);
  };
  const sink = collectingSink(events, (message) => {
    if (message.kind === "reply") socket.send(message.text);
    if (message.kind === "refused" || message.kind === "broken") complaints.push(`${message.kind}: ${message.reason}`);
    if (message.kind === "ack" && awaited.delete(message.ref) && awaited.size === 0) subscribe();
  });
  socket.on("message", (frame) => {
    if (!Buffer.isBuffer(frame)) return;
    const outcome = decoder.decode(frame, at(), sink);
    if (outcome === "unknown" || outcome === "failed") complaints.push(`${outcome}: ${decoder.issue}`);
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  for (const { text } of opening) socket.send(text);
  if (opening.length === 0) subscribe();
  return socket;
}

async function addressOf(
  { entrance }: ExchangeAdapter,
  urls: VenueUrls,
  plan: SocketPlan,
  at: () => ReturnType<typeof epochMs>,
): Promise<string> {
  if (!entrance) return plan.url;
  const { method, url } = entrance.request(plan.url, urls);
  const answer = await fetch(url, { method });
  const read = entrance.read(new Uint8Array(await answer.arrayBuffer()), plan.url, at());
  if (!read.ok) throw new Error(read.error);
  return read.value.url;
}
