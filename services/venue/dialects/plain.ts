import type { AnswerContext, ClientAnswer, Dialect, Refusal, Session } from "../dialect.ts";

/** A session whose one address carries everything and has no envelope. */
export const plainSession = (
  answer: (message: string, context: AnswerContext) => ClientAnswer,
  rest: Partial<Session> = {},
): Session => ({ wrapped: true, initialStreams: [], carries: () => true, answer, ...rest });

/** Streams are called `<channel>|…|<symbol>` where the venue has no name of its own for them. */
export const symbolAfterBar = (stream: string): string | undefined => {
  const bar = stream.lastIndexOf("|");
  return bar < 0 ? undefined : stream.slice(bar + 1);
};

const STATUS: Readonly<Record<Refusal, number>> = {
  unknown_path: 404,
  unknown_symbol: 400,
  unavailable: 503,
  rate_limited: 429,
};

/** Refusals in a JSON body that the venue fills in its own way. */
export const refusalsIn =
  (body: (status: number, message: string) => unknown): Dialect["refusal"] =>
  (reason, detail) => ({
    status: STATUS[reason],
    body: JSON.stringify(body(STATUS[reason], `${reason.replace("_", " ")} ${detail}`.trim())),
  });

/** Limits of a venue that names none, or none that matters on loopback. */
export const USUAL_LIMITS: Dialect["limits"] = {
  connectionsMax: 500,
  messageBytesMax: 65_536,
  messagesPerSecondMax: 50,
  streamsPerConnectionMax: 2_000,
  pingEveryMs: 30_000,
  pongWithinMs: 120_000,
};

export const isoTime = (at: number): string => new Date(at).toISOString();

/** A decimal text without the zeros at its end, as some venues write them. */
export const shortText = (text: string | number): string => {
  const decimal = String(text);
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
};
