import type { Bar } from "../../shared/domain/input.ts";
import type { ContractSize } from "../../shared/domain/market/contract-size.ts";
import type { BarEvent } from "../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, MS_PER_HOUR, MS_PER_MINUTE, usd } from "../../shared/domain/units.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import { redactUrl } from "../../shared/runtime/log.ts";
import { createRateBudget } from "../../shared/runtime/rate-budget.ts";
import type { Emit } from "./events.ts";
import type { EventSink, ExchangeAdapter, VenueUrls } from "./exchanges/adapter.ts";
import type { Cancellable, FetchLimits, Transport } from "./transport.ts";

/** Of a symbol that becomes wanted: as long as the volatility remembers, and no more than most venues give at once. */
const PAST_MS = 4 * MS_PER_HOUR;
/** Beside the requests for books, which come first: a tenth of what the strictest venue allows. */
const REQUESTS = { max: 2, windowMs: 1_000 };
const RETRY = { firstMs: 2_000, capMs: 60_000 };
/** The past grows old: what was not had by then is not worth asking for. */
const ATTEMPTS_MAX = 5;

/** Fetches 1-minute bars of times in which an instrument was not watched. */
export interface BarsBackfill {
  /** The time before `symbol` became wanted. */
  begin(symbol: string): void;
  /** A gap that has ended. */
  fill(symbol: string, from: EpochMs, to: EpochMs): void;
  drop(symbol: string): void;
  stop(): void;
}

export function createBarsBackfill(deps: {
  readonly adapter: ExchangeAdapter;
  readonly urls: VenueUrls;
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: Transport;
  readonly limits: FetchLimits;
  readonly emit: Emit;
  /** Whole bars of a symbol, oldest first. */
  readonly onBars: (symbol: string, bars: readonly BarEvent[]) => void;
}): BarsBackfill {
  const { adapter, clock } = deps;
  const budget = createRateBudget(REQUESTS);
  const running = new Map<string, Set<{ step: Timer | Cancellable }>>();

  const ask = (symbol: string, url: string, attempt: number, delayMs: number, range: Range): void => {
    const ofSymbol = running.get(symbol) ?? new Set();
    running.set(symbol, ofSymbol);
    const task: { step: Timer | Cancellable } = { step: { cancel: () => {} } };
    ofSymbol.add(task);
    task.step = clock.after(delayMs + budget.reserve(clock.now() + delayMs), () => {
      task.step = deps.transport.fetch(url, deps.limits, (answer) => {
        ofSymbol.delete(task);
        const read = answer.ok ? barsIn(adapter, url, answer.value, clock.now()) : answer.error.why;
        if (typeof read !== "string") return deps.onBars(symbol, within(read, range, clock.now()));
        fail(symbol, url, attempt, range, read);
      });
    });
  };
  const fail = (symbol: string, url: string, attempt: number, range: Range, read: string): void => {
    const isLast = attempt + 1 >= ATTEMPTS_MAX;
    const retryInMs = isLast ? 0 : backoffMs(RETRY, attempt, deps.random);
    const why = isLast ? `${symbol}: ${read}; given up` : `${symbol}: ${read}`;
    deps.emit({ type: "request_failed", venue: adapter.venue, purpose: "bars", url: redactUrl(url), why, retryInMs });
    if (!isLast) ask(symbol, url, attempt + 1, retryInMs, range);
  };
  const request = (symbol: string, from: number, to: number): void => {
    const range = { from: epochMs(upToMinute(from)), to: epochMs(downToMinute(to)) };
    const url = range.from < range.to ? adapter.barsUrl?.(symbol, range.from, range.to, deps.urls) : undefined;
    if (url !== undefined) ask(symbol, url, 0, 0, range);
  };
  const drop = (symbol: string): void => {
    for (const { step } of running.get(symbol) ?? []) step.cancel();
    running.delete(symbol);
  };
  return {
    begin: (symbol) => request(symbol, clock.now() - PAST_MS, clock.now()),
    fill: request,
    drop,
    stop: () => {
      for (const symbol of [...running.keys()]) drop(symbol);
    },
  };
}

interface Range {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const upToMinute = (at: number): number => Math.ceil(at / MS_PER_MINUTE) * MS_PER_MINUTE;
const downToMinute = (at: number): number => Math.floor(at / MS_PER_MINUTE) * MS_PER_MINUTE;

/** The bar that still runs is not one yet; venues list newest or oldest first. */
const within = (bars: readonly BarEvent[], { from, to }: Range, now: number): readonly BarEvent[] =>
  bars
    .filter(({ closeAt, openAt }) => openAt >= from && openAt < to && closeAt < now)
    .toSorted((one, other) => one.openAt - other.openAt);

/** The bars in an answer, by a decoder that nothing else hears; or why there are none. */
function barsIn(adapter: ExchangeAdapter, url: string, body: Uint8Array, now: EpochMs): readonly BarEvent[] | string {
  const bars: BarEvent[] = [];
  const ignore = () => {};
  const sink: EventSink = {
    book: ignore,
    trade: ignore,
    quote: ignore,
    event: (event) => {
      if (event.type === "bar") bars.push(event);
    },
    control: ignore,
  };
  const decoder = adapter.createDecoder();
  const outcome = decoder.decodeRest(url, body, now, sink);
  return outcome === "events" || outcome === "control" ? bars : decoder.issue;
}

/** As the forecast takes them: value traded where the contract size is known. */
export const toBar = (
  contractSize: ContractSize | undefined,
  { openAt, closeAt, open, close, volume }: BarEvent,
): Bar => ({
  openAt,
  closeAt,
  open,
  close,
  ...(contractSize && { tradedUsd: usd(volume * (close * contractSize.asset + contractSize.usd)) }),
});
