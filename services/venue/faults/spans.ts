import type { BookPicture } from "../voice.ts";
import type { Conditions } from "./conditions.ts";
import type { FaultOf } from "./schedule.ts";

/** Faults that last: while one is on, the venue behaves otherwise. */
export type SpanFault = FaultOf<"snapshot-behind" | "silent-subscription" | "rate-limit" | "slow-reader" | "throttle">;

export interface Spans {
  readonly conditions: Conditions;
  begin(fault: SpanFault): void;
  end(fault: SpanFault): void;
  /** The book that the venue admits to, given the true one: an old one while it lags behind. */
  admitted(picture: BookPicture): BookPicture;
  /** A book is about to change: the old one is what a venue that lags behind goes on to show. */
  onChange(before: BookPicture): void;
}

export function createSpans(symbolOf: (stream: string) => string | undefined): Spans {
  let active: readonly SpanFault[] = [];
  const frozen = new Map<string, BookPicture>();
  const find = <Name extends SpanFault["fault"]>(
    name: Name,
    where: (fault: Extract<SpanFault, { readonly fault: Name }>) => boolean = () => true,
  ): Extract<SpanFault, { readonly fault: Name }> | undefined => {
    for (const fault of active) if (isNamed(fault, name) && where(fault)) return fault;
    return undefined;
  };
  const lagging = (symbol: string) =>
    find("snapshot-behind", (fault) => fault.symbol === undefined || fault.symbol === symbol);
  const refusing = (what: FaultOf<"rate-limit">["refuses"][number]) =>
    find("rate-limit", ({ refuses }) => refuses.includes(what)) !== undefined;

  return {
    conditions: {
      isSilent: (stream) => find("silent-subscription", (fault) => concerns(fault, stream, symbolOf)) !== undefined,
      isRefusingSubscriptions: () => refusing("subscriptions"),
      isRefusingConnects: () => refusing("connects"),
      isRefusingRequests: () => refusing("requests"),
      get retryAfterS() {
        return find("rate-limit")?.retryAfterS ?? 0;
      },
      behindBytesMax: () => find("slow-reader")?.behindBytesMax,
      delayMs: () => find("throttle")?.delayMs ?? 0,
    },
    begin: (fault) => {
      active = [...active, fault];
    },
    end: (fault) => {
      active = active.filter((other) => other !== fault);
      if (!find("snapshot-behind")) frozen.clear();
    },
    admitted: (picture) => {
      const { symbol } = picture.listing;
      return (lagging(symbol) && frozen.get(symbol)) ?? picture;
    },
    onChange: (before) => {
      const { symbol } = before.listing;
      if (active.length > 0 && !frozen.has(symbol) && lagging(symbol)) frozen.set(symbol, before);
    },
  };
}

function isNamed<Name extends SpanFault["fault"]>(
  fault: SpanFault,
  name: Name,
): fault is Extract<SpanFault, { readonly fault: Name }> {
  return fault.fault === name;
}

/** Whether a fault that names an instrument or a part of a stream's name means this stream. */
export function concerns(
  fault: { readonly symbol?: string | undefined; readonly stream?: string | undefined },
  stream: string,
  symbolOf: (stream: string) => string | undefined,
): boolean {
  if (fault.stream !== undefined && !stream.includes(fault.stream)) return false;
  return fault.symbol === undefined || symbolOf(stream) === fault.symbol;
}
