import { z } from "zod";
import { providerSchema } from "./provider-schema.ts";

/**
 * The whole configuration with every default and bound. Unknown keys are refused, because a misspelt key that is
 * silently ignored is a setting the operator believes in. Times are milliseconds.
 */
const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "expected letters, digits, '.', '_' or '-', at most 64");
const socketUrl = z.url({ protocol: /^wss?$/, error: "expected a ws:// or wss:// URL" });
const httpUrl = z.url({ protocol: /^https?$/, error: "expected an http:// or https:// URL" });

const venueSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** Overrides of the venue's own addresses, by role (see the venue's README). */
  ws: z.record(z.string(), socketUrl).default({}),
  rest: httpUrl.optional(),
  /** Overrides of the channels subscribed for a traded instrument and for a token feed. */
  instrumentChannels: z.array(z.string().min(1)).min(1).optional(),
  tokenChannels: z.array(z.string().min(1)).min(1).optional(),
  /** Every socket is opened twice; when one is lost, the other's books are read without a gap. */
  standby: z.boolean().optional(),
  /** The ingest worker that has this venue; the others are shared out by turns. */
  worker: z.int().min(0).max(63).optional(),
  /** Of the few venues that want a login for market data. */
  credentials: z.strictObject({ key: z.string().min(1), secret: z.string().min(1) }).optional(),
});

const subscriberSchema = z.strictObject({
  id,
  assets: z.array(id).optional(),
  kinds: z.array(z.enum(["scheduled", "threshold", "review", "plan"])).optional(),
  /** Least |median flow| in USD; windows of unknown size pass. */
  minUsd: z.number().nonnegative().default(0),
  /** Least median ratio of expected to baseline volatility; windows of unknown ratio pass. */
  minVolatilityRatio: z.number().nonnegative().default(0),
});

export const configSchema = z.strictObject({
  dataDir: z.string().min(1).default("data"),
  partitions: z.int().min(1).max(256).default(8),
  http: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: z.int().min(0).max(65_535).default(8787),
      /** Bearer token; required when `host` is not a loopback address. */
      token: z.string().min(16).optional(),
    })
    .prefault({}),
  redis: z
    .strictObject({
      /** Unset: a private server is started under `dataDir`. */
      url: z.url({ protocol: /^(rediss?|unix)$/, error: "expected a redis:// or rediss:// URL" }).optional(),
      port: z.int().min(1).max(65_535).default(6385),
      prefix: id.default("radar"),
      /** Go on although the server may evict keys or keeps nothing on disk. */
      allowUnsafe: z.boolean().default(false),
    })
    .prefault({}),
  log: z
    .strictObject({ level: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info") })
    .prefault({}),
  funds: z.strictObject({ dir: z.string().min(1).default("config/funds") }).prefault({}),
  venues: z.record(id, venueSchema).default({}),
  providers: z.record(id, providerSchema).default({}),
  ingest: z
    .strictObject({
      /** Processes that the venues are spread over; one does for some hundred instruments. */
      workers: z.int().min(1).max(64).default(1),
      /** Which of them this process is; set by the supervisor, or by hand where each runs on its own. */
      worker: z.int().min(0).max(63).default(0),
    })
    .prefault({}),
  conflation: z
    .strictObject({
      intervalMs: z.number().min(10).max(10_000).default(100),
      /** A move of the mid beyond this goes out at once. */
      immediateMoveBps: z.number().positive().default(5),
      /** A live book is stated at least this often. */
      heartbeatMs: z.number().min(100).max(60_000).default(1_000),
    })
    .prefault({}),
  forecast: z
    .strictObject({
      /** Scheduled windows are forecast this far ahead. */
      horizonMs: z
        .number()
        .positive()
        .max(7 * 86_400_000)
        .default(86_400_000),
      /** Reviews of indices and other trades of funds of several assets. */
      reviewHorizonMs: z
        .number()
        .positive()
        .max(60 * 86_400_000)
        .default(14 * 86_400_000),
      armBeforeMs: z.number().nonnegative().default(300_000),
      /** A threshold window is armed when its hit probability within `armBeforeMs` is at least this. */
      armProbability: z.number().positive().max(1).default(0.75),
      marketStaleMs: z.number().positive().default(5_000),
      volatilityHalfLifeMs: z.number().positive().default(900_000),
      volatilityWarmupMs: z.number().positive().default(60_000),
      snapshotEveryMs: z.number().min(1_000).default(10_000),
      materiality: z
        .strictObject({
          /** A revision is due when a flow quantile moved by this share of the published p05–p95 width. */
          fraction: z.number().positive().max(1).default(0.1),
          /** Below both of these a window is not published at all. */
          minUsd: z.number().nonnegative().default(1_000),
          minVolatilityRatio: z.number().nonnegative().default(1.001),
        })
        .prefault({}),
      impact: z
        .strictObject({
          /** Y of the square-root law, and the standard deviation of its log. */
          coefficient: z.number().positive().default(1),
          coefficientLogSd: z.number().nonnegative().default(0.4),
          anticipatedShare: z.number().min(0).max(1).default(0.3),
          permanentShare: z.number().min(0).max(1).default(0.05),
          halfLifeMs: z.number().positive().default(1_800_000),
        })
        .prefault({}),
    })
    .prefault({}),
  publish: z
    .strictObject({
      subscribers: z.array(subscriberSchema).default([]),
      /** A window that was never superseded expires this long after it closes. */
      expireAfterCloseMs: z.number().nonnegative().default(300_000),
      /** A threshold window that is not open expires this long after it was published. */
      conditionalExpiryMs: z.number().positive().default(3_600_000),
      canaryEveryMs: z.number().min(1_000).default(30_000),
      keepJobsMs: z.number().positive().default(86_400_000),
      keepJobsMax: z.int().positive().default(10_000),
    })
    .prefault({}),
  /** The daemon's clock, where it is not the machine's: set by `radar replay --sockets`. */
  clock: z.strictObject({ originAt: z.number(), wallAt: z.number(), rate: z.number().positive() }).optional(),
});

export type Config = z.output<typeof configSchema>;
export type SubscriberConfig = Config["publish"]["subscribers"][number];
