import { unreachable } from "../../shared/domain/result.ts";
import { createLineLimit } from "../../shared/runtime/line-limit.ts";
import type { Log } from "../../shared/runtime/log.ts";
import type { Registry } from "../../shared/runtime/metrics.ts";
import type { Emit, FetchResult, IngestEvent } from "./events.ts";
import { createMeasures, type Measures } from "./measures.ts";

/** A venue that sends nonsense sends it thousands of times a second: so many lines a minute of each kind of event. */
const REPEATED_LINES_PER_MINUTE = 60;

export interface Observer extends Omit<Measures, "count"> {
  readonly emit: Emit;
}

/** One happening becomes one log line and one metric; what happens per frame is counted only. */
export function createObserver(log: Log, registry: Registry, venues: readonly string[]): Observer {
  const measures = createMeasures(registry, venues);
  const limits = new Map<IngestEvent["type"], () => boolean>();
  const mayRepeat = (type: IngestEvent["type"]): boolean => {
    const limit = limits.get(type) ?? createLineLimit(REPEATED_LINES_PER_MINUTE);
    limits.set(type, limit);
    return limit();
  };
  return {
    ...measures,
    emit: (event) => {
      measures.count(event);
      const { level, text, repeats } = lineOf(event);
      if (!repeats || mayRepeat(event.type)) log[level](event, text);
    },
  };
}

interface Line {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
  /** May come in floods. */
  readonly repeats?: boolean;
}

function lineOf(event: IngestEvent): Line {
  switch (event.type) {
    case "connected":
      return { level: "info", text: "connected" };
    case "disconnected":
      return { level: event.reason === "planned" ? "info" : "warn", text: "disconnected", repeats: true };
    case "subscription_acknowledged":
      return { level: "debug", text: "subscription acknowledged" };
    case "subscription_failed":
      return { level: "warn", text: "subscription does not count", repeats: true };
    case "subscription_silent":
      return { level: "warn", text: "subscription was accepted and sends nothing", repeats: true };
    case "stream_recovery":
      return {
        level: "warn",
        text: event.step === "moved" ? "stream is dead, its symbol gets new sockets" : "stream is dead, asked again",
        repeats: true,
      };
    case "frame_bad":
      return { level: "warn", text: "frame not understood; more of this connection are only counted", repeats: true };
    case "book_state":
      return { level: "info", text: "book changed state", repeats: true };
    case "gap":
      return { level: event.repaired ? "info" : "warn", text: event.repaired ? "gap ended" : "gap", repeats: true };
    case "request_failed":
      return { level: "warn", text: "request failed", repeats: true };
    case "book_switched":
      return { level: "info", text: "book is read from another connection", repeats: true };
    case "audited":
      return {
        level: event.result === "different" ? "warn" : "debug",
        text: event.result === "different" ? "a REST snapshot shows another book" : "book audited",
      };
    case "resync":
      return { level: "info", text: "fresh book asked for", repeats: true };
    case "funds_dir_failed":
      return { level: "error", text: "fund directory cannot be read" };
    case "fund_file_bad":
      return {
        level: "error",
        text: event.kept ? "fund file is bad, its last good version is kept" : "fund file is bad",
      };
    case "fund_changed":
      return { level: "info", text: `fund ${event.change}` };
    case "rebalance_observed":
      return { level: "info", text: "fund was seen to rebalance" };
    case "token_changed":
      return { level: "info", text: "token was rescaled, charged or not heard of", repeats: true };
    case "rule_disagrees":
      return { level: "warn", text: disagreementText(event.rebalances) };
    case "composition_fetched":
      return fetchedLine(event.result, event.isNews);
    case "composition_fetch_failed":
      return { level: "warn", text: "provider does not answer", repeats: true };
    case "composition_jump_accepted":
      return { level: "warn", text: "state of a fund is far from the last one, and was taken for true" };
    case "composition_store_failed":
      return { level: "error", text: "state of funds cannot be kept on disk", repeats: true };
    case "outbox_stalled":
      return { level: "warn", text: "inputs cannot be written to Redis" };
    case "redis_error":
      return { level: "warn", text: "Redis does not answer", repeats: true };
    case "outbox_recovered":
      return { level: "info", text: "inputs are written again" };
    case "outbox_overflow":
      return { level: "error", text: "gaps were merged because Redis is away for too long" };
    default:
      return unreachable(event);
  }
}

const disagreementText = (rebalances: number): string =>
  rebalances > 0 ? "fund does not follow its documented rule" : "fund's file has another term than its provider";

function fetchedLine(result: Exclude<FetchResult, "failed">, isNews: boolean): Line {
  if (result === "quarantined")
    return { level: isNews ? "error" : "debug", text: "provider's answer is refused, the last good state is kept" };
  if (isNews) return { level: "info", text: "provider's answer is good again" };
  return { level: "debug", text: result === "accepted" ? "provider answered" : "provider has nothing new" };
}
