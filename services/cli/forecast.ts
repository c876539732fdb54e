import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { configSchema } from "../../config/schema.ts";
import { wireId, wirePrice, wireUsd } from "../../shared/contracts/wire.ts";
import { forecastSnapshot, type SnapshotMarket } from "../../shared/domain/forecast/snapshot.ts";
import { DEPTH_BANDS_BPS } from "../../shared/domain/input.ts";
import { type AnyFund, isBasket } from "../../shared/domain/portfolio/basket.ts";
import { problemsOf } from "../../shared/domain/portfolio/registry.ts";
import { type EpochMs, epochMs, price } from "../../shared/domain/units.ts";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import { decodeFundFile } from "../ingest/compositions/file/decode.ts";
import type { Command } from "./command.ts";

const marketSchema = z
  .strictObject({
    venue: wireId,
    symbol: z.string().min(1),
    mid: wirePrice.optional(),
    bid: wirePrice.optional(),
    ask: wirePrice.optional(),
    /** Standard deviation of the log return over a day. */
    volatility: z.number().positive().optional(),
    dailyVolumeUsd: z.number().positive().optional(),
    /** Resting within the deepest band of the mid. */
    depthUsd: z.strictObject({ bid: wireUsd, ask: wireUsd }).optional(),
  })
  .refine((market) => market.mid !== undefined || (market.bid !== undefined && market.ask !== undefined), {
    error: "give 'mid', or 'bid' and 'ask'",
  });

const snapshotSchema = z.strictObject({
  at: z.union([z.number().nonnegative(), z.iso.datetime({ offset: true }).transform((at) => Date.parse(at))]),
  /** Read by the decoder of fund files, which names every problem. */
  funds: z.array(z.unknown()).min(1),
  markets: z.array(marketSchema).min(1),
  /** Overrides of the configuration's `forecast` part. */
  settings: z.record(z.string(), z.unknown()).default({}),
});

export const command: Command = {
  name: "forecast",
  summary: "funds and a market in, windows out: a what-if that touches nothing",
  help: `usage: radar forecast <snapshot.json> [--json]

Prints the windows that the daemon would publish at one moment, as a JSON array; with --json one window a line. The
file holds

  at        the moment: ISO date-time with zone, or epoch milliseconds
  funds     as in config/funds/<fund>.json
  markets   [{ venue, symbol, mid | bid + ask, volatility, dailyVolumeUsd, depthUsd: { bid, ask } }]
            volatility: standard deviation of the log return over a day. depthUsd: resting within ${DEPTH_BANDS_BPS.at(-1)} bps of the
            mid. Leave out what you do not know: the windows then abstain from what needs it.
  settings  optional, overrides of the configuration's 'forecast' part

A trigger that the price has passed goes off. docs/adding-a-fund-rule.md has an example.

Exit codes: 0 done, 1 the file is not readable or not a snapshot.`,
  run,
};

async function run(args: readonly string[], io: Parameters<Command["run"]>[1]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [file, ...surplus] = positionals;
  if (file === undefined || surplus.length > 0) throw new UsageError("give exactly one snapshot file");
  const given = await readSnapshot(file);
  const at = epochMs(given.at);
  const funds = given.funds.flatMap((fund, index) => toFunds(`${file}: funds.${index}`, fund, at));
  const markets = given.markets.flatMap((market) => toMarkets(market, funds, at));
  const settings = configSchema.shape.forecast.safeParse(given.settings);
  if (!settings.success) throw new UsageError(`${file}: settings: ${z.prettifyError(settings.error)}`);
  const windows = forecastSnapshot(at, funds, markets, settings.data);
  if (!values.json) io.stdout.write(`${JSON.stringify(windows, null, 2)}\n`);
  else for (const window of windows) io.stdout.write(`${JSON.stringify(window)}\n`);
  return EXIT.stopped;
}

async function readSnapshot(file: string): Promise<z.output<typeof snapshotSchema>> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`cannot read ${file}: ${error.message}`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = snapshotSchema.safeParse(json);
  if (!parsed.success) throw new UsageError(`${file}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function toFunds(place: string, fund: unknown, at: EpochMs): readonly AnyFund[] {
  const decoded = decodeFundFile(place, JSON.stringify(fund), at);
  if (!decoded.ok) {
    throw new UsageError(
      decoded.error.map((issue) => `${issue.file}.${issue.path}: expected ${issue.expected}`).join("\n"),
    );
  }
  const [problem] = decoded.value.flatMap(problemsOf);
  if (problem !== undefined) throw new UsageError(`${place}: ${problem}`);
  return decoded.value;
}

/** One market for each asset whose funds trade it. */
function toMarkets(market: z.output<typeof marketSchema>, funds: readonly AnyFund[], at: EpochMs): SnapshotMarket[] {
  const { venue, symbol, mid, depthUsd } = market;
  const bid = market.bid ?? mid;
  const ask = market.ask ?? mid;
  if (bid === undefined || ask === undefined || bid > ask) {
    throw new UsageError(`market ${venue} ${symbol}: the bid is above the ask`);
  }
  const traded = funds.flatMap((fund) => (isBasket(fund) ? fund.constituents : [fund]));
  const trading = traded.filter(({ instrument }) => instrument.venue === venue && instrument.symbol === symbol);
  return [...new Set(trading.map(({ asset }) => asset))].map((asset) => ({
    live: {
      type: "market",
      venue,
      symbol,
      asset,
      at,
      correlationId: "snapshot",
      book: "live",
      exchangeAt: at,
      bid: price(bid),
      ask: price(ask),
      ...(depthUsd === undefined ? {} : { depthUsd: { bid: [depthUsd.bid], ask: [depthUsd.ask] } }),
    },
    volatility: market.volatility,
    dailyVolumeUsd: market.dailyVolumeUsd,
  }));
}
