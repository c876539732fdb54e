import { z } from "zod";
import { onChainMistakes, onChainShape } from "./on-chain-schema.ts";
import { type Mapping, mappingMistakes, mappingSchema } from "./provider-mapping.ts";
import { PRESETS, type Preset } from "./provider-presets.ts";

export const PROVIDER_KINDS = [
  "http-json",
  "http-csv",
  "proshares-nav",
  "mexc-etf-info",
  "gate-tickers",
  "drop-in",
  "on-chain",
] as const;

const DAY_MS = 86_400_000;
const range = (max: number) =>
  z.strictObject({ min: z.number().nonnegative().default(0), max: z.number().positive().default(max) }).prefault({});

/** Where the state of funds is published. Which fund is which key stands in the fund files, as `publishedBy`. */
export const providerSchema = z
  .strictObject({
    kind: z.enum(PROVIDER_KINDS),
    url: z.url({ protocol: /^https?$/, error: "expected an http:// or https:// URL" }).optional(),
    /** Of http-json and http-csv. */
    mapping: mappingSchema.optional(),
    /** Of drop-in: the folder, and the mappings of files that are not in the radar's own form, by file name. */
    dir: z.string().min(1).optional(),
    files: z
      .array(
        z.strictObject({
          /** `*` stands for any characters; the name ends in .json or .csv. */
          match: z
            .string()
            .regex(/^[^/\\]+\.(json|csv)$/, "expected a file name that ends in .json or .csv, e.g. iwm-*.csv"),
          mapping: mappingSchema,
        }),
      )
      .max(100)
      .default([]),
    ...onChainShape,
    everyMs: z.int().min(1_000).max(DAY_MS).default(900_000),
    timeoutMs: z.int().min(100).max(600_000).default(30_000),
    /** After decompression. */
    maxBytes: z.int().min(1_000).max(268_435_456).default(67_108_864),
    /** Least time between two requests to one host, whichever provider makes them. */
    minIntervalMs: z.int().min(0).max(3_600_000).default(1_000),
    /** Allow addresses of this machine and of private networks. */
    allowPrivate: z.boolean().default(false),
    /** State older than this is refused: a long weekend, and the evening it is published in. */
    stateAgeMaxHours: z.number().positive().max(8_784).default(120),
    /** Standard deviation of the log error of the provider's net assets. */
    netAssetsLogSd: z.number().nonnegative().max(5).default(0.2),
    limits: z
      .strictObject({
        /** Largest relative change in a day: 2 lets a figure treble, or fall to a third. */
        jumpPerDayMax: z.number().positive().max(1_000).default(2),
        /** Largest relative difference between net assets and value per token times tokens. */
        mismatchMax: z.number().positive().max(1).default(0.02),
        netAssetsUsd: range(1e13),
        navPerToken: range(1e9),
        supply: range(1e18),
      })
      .prefault({}),
    /** Take a jump for true once so many answers in a row, over this time, say the same. Unset: never. */
    acceptAfterConfirmations: z
      .strictObject({
        answers: z.int().min(2).max(1_000),
        overMs: z
          .int()
          .min(0)
          .max(30 * DAY_MS),
      })
      .optional(),
  })
  .superRefine((provider, context) => {
    const report = (path: string[], message: string): void => context.addIssue({ code: "custom", path, message });
    const format = formatOf(provider.kind);
    if (provider.kind === "drop-in") {
      if (provider.dir === undefined) report(["dir"], "expected the folder to watch");
    } else if (provider.kind === "http-json" || provider.kind === "http-csv") {
      if (provider.url === undefined) report(["url"], "expected the address to ask");
      if (provider.mapping === undefined) report(["mapping"], "expected a mapping: where the figures stand");
    }
    for (const [field, expected] of onChainMistakes(provider, provider.kind === "on-chain")) report([field], expected);
    if (provider.mapping !== undefined && !provider.kind.startsWith("http-"))
      report(["mapping"], `expected none: ${provider.kind} knows where its figures stand, or has one for each file`);
    const check = (mapping: Mapping, of: "json" | "csv", path: string[]): void => {
      for (const mistake of mappingMistakes(mapping, of))
        report([...path, ...mistake.path], `expected ${mistake.expected}`);
    };
    if (provider.mapping !== undefined && format !== undefined) check(provider.mapping, format, ["mapping"]);
    provider.files.forEach(({ match, mapping }, index) => {
      check(mapping, match.endsWith(".json") ? "json" : "csv", ["files", String(index), "mapping"]);
    });
    for (const name of ["netAssetsUsd", "navPerToken", "supply"] as const) {
      const { min, max } = provider.limits[name];
      if (min > max) report(["limits", name, "min"], `expected at most max (${max})`);
    }
  });
export type ProviderConfig = z.output<typeof providerSchema>;
export type ProviderKind = ProviderConfig["kind"];

/** What a provider is asked for and how its answer is read; undefined of a folder and of a chain. */
export function askedOf(provider: ProviderConfig): Preset | undefined {
  const { kind, mapping, url } = provider;
  const format = formatOf(kind);
  if (kind === "drop-in" || kind === "on-chain" || format === undefined) return undefined;
  if (kind !== "http-json" && kind !== "http-csv") return { ...PRESETS[kind], ...(url === undefined ? {} : { url }) };
  if (mapping === undefined || url === undefined) throw new Error("the schema refuses a provider without these");
  return { format, url, mapping };
}

function formatOf(kind: (typeof PROVIDER_KINDS)[number]): "json" | "csv" | undefined {
  if (kind === "drop-in" || kind === "on-chain") return undefined;
  if (kind === "http-json" || kind === "http-csv") return kind === "http-json" ? "json" : "csv";
  return PRESETS[kind].format;
}
