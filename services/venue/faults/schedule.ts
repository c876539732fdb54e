import { z } from "zod";

const DAY_MS = 86_400_000;
const ms = z.number().min(0).max(DAY_MS);

/** When a fault comes: once at `atMs` after the start of the venue, and then every `everyMs` if that is given. */
const timing = {
  atMs: ms.optional(),
  everyMs: ms.min(1).optional(),
  /** Each time is moved by up to so much in either direction, by the seed. */
  jitterMs: ms.default(0),
  /** The venue it concerns; all of them where none is named. */
  venue: z.string().optional(),
};
/** The instrument it concerns; where none is named all of them, or whichever comes next. */
const symbol = z.string().optional();
/** Concerns only streams whose name contains this. */
const stream = z.string().optional();

const UPDATES_MAX = 10_000;
/** Larger than any venue's frame limit that a client would grant. */
const OVERSIZE_BYTES = 64 * 1_048_576;

const fault = z.discriminatedUnion("fault", [
  /** Book updates that never arrive. */
  z.strictObject({ fault: z.literal("gap"), ...timing, symbol, updates: z.int().min(1).max(UPDATES_MAX).default(1) }),
  /** A book update that arrives twice. */
  z.strictObject({ fault: z.literal("duplicate"), ...timing, symbol }),
  /** Two book updates change places. */
  z.strictObject({ fault: z.literal("reorder"), ...timing, symbol }),
  /** A book update whose checksum is another; only on venues that have one. */
  z.strictObject({ fault: z.literal("wrong-checksum"), ...timing, symbol }),
  /** `truncated` in place of a book update, the others beside the stream. */
  z.strictObject({
    fault: z.literal("garbage"),
    ...timing,
    symbol,
    form: z.enum(["text", "binary", "other-shape", "truncated"]).default("text"),
  }),
  z.strictObject({
    fault: z.literal("oversize"),
    ...timing,
    bytes: z
      .int()
      .min(1)
      .max(2 ** 28)
      .default(OVERSIZE_BYTES),
  }),
  /** Streams stop on living connections: until they are subscribed anew, or for `durationMs`. */
  z.strictObject({ fault: z.literal("silent-stall"), ...timing, symbol, stream, durationMs: ms.optional() }),
  /** Connections whose far end is gone without a word. */
  z.strictObject({ fault: z.literal("half-open"), ...timing }),
  /** All connections are closed, as venues do each day; the notice goes out so long before, where the venue has one. */
  z.strictObject({ fault: z.literal("cut"), ...timing, noticeMs: ms.default(0) }),
  z.strictObject({ fault: z.literal("reconnect-storm"), ...timing, durationMs: ms, cutEveryMs: ms.min(1) }),
  /** Books, by REST or in the stream, are as old as the beginning of the fault. */
  z.strictObject({ fault: z.literal("snapshot-behind"), ...timing, symbol, durationMs: ms }),
  /** Subscriptions are accepted and nothing comes. */
  z.strictObject({ fault: z.literal("silent-subscription"), ...timing, symbol, stream, durationMs: ms }),
  /** Every entrance token handed out so far is refused from now on. */
  z.strictObject({ fault: z.literal("token-expiry"), ...timing }),
  z.strictObject({
    fault: z.literal("rate-limit"),
    ...timing,
    durationMs: ms,
    refuses: z
      .array(z.enum(["requests", "connects", "subscriptions"]))
      .default(["requests", "connects", "subscriptions"]),
    retryAfterS: z.int().min(0).default(1),
  }),
  /** Clients that are further behind than this are cut. */
  z.strictObject({ fault: z.literal("slow-reader"), ...timing, durationMs: ms, behindBytesMax: z.int().min(0) }),
  /** Everything goes out so much later. */
  z.strictObject({ fault: z.literal("throttle"), ...timing, durationMs: ms, delayMs: ms }),
]);

/** What goes wrong and when, as it stands in a file or a test. */
export const faultSchedule = z.array(
  fault.refine(({ atMs, everyMs }) => atMs !== undefined || everyMs !== undefined, "says neither atMs nor everyMs"),
);

export type Fault = z.output<typeof fault>;
export type FaultName = Fault["fault"];
export type FaultInput = z.input<typeof fault>;
export type FaultOf<Name extends FaultName> = Extract<Fault, { readonly fault: Name }>;
