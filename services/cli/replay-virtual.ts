import { createHash } from "node:crypto";
import { once } from "node:events";
import { statSync } from "node:fs";
import type { Config } from "../../config/schema.ts";
import { partitionOf } from "../../shared/contracts/streams.ts";
import { type ForecastState, initialState, step } from "../../shared/domain/forecast.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import { loadFunds } from "../ingest/compositions/file/directory.ts";
import { adapterOf, VENUES } from "../ingest/exchanges/registry.ts";
import { type ReplayTotals, replayCaptures } from "../ingest/replay-inputs.ts";
import type { CommandIo } from "./command.ts";
import { createProgressBar } from "./progress-bar.ts";

export interface ReplayVirtuallyOptions {
  readonly captures: readonly string[];
  readonly fundsDir: string;
  readonly venue: string | undefined;
  readonly print: boolean;
  readonly json: boolean;
  readonly config: Pick<Config, "conflation" | "forecast" | "partitions">;
}

/** Feed and forecast in one process under a virtual clock; prints windows, and a summary with their hash at the end. */
export async function replayVirtually(options: ReplayVirtuallyOptions, io: CommandIo): Promise<ExitCode> {
  const { config, venue } = options;
  if (venue !== undefined && !adapterOf(venue))
    throw new UsageError(`--venue ${venue}: expected one of ${VENUES.join(", ")}`);
  const bar = createProgressBar(io.stderr, totalBytes(options.captures));
  const { inputs, totals } = replayCaptures({
    captures: options.captures.map((path) => ({ path, venue, onBytes: bar.add })),
    conflation: config.conflation,
    fundsAt: (at) => {
      const loaded = loadFunds(options.fundsDir, at);
      if (!loaded.ok) throw new UsageError(loaded.error);
      return loaded.value;
    },
    emit: () => {},
  });
  const forecast = createForecast(config);
  const hash = createHash("sha256");
  const statuses = new Map<string, string[]>();
  let windows = 0;
  for await (const input of inputs) {
    for (const window of forecast(input)) {
      const line = `${JSON.stringify(window)}\n`;
      hash.update(line);
      windows += 1;
      note(statuses, window);
      if (options.print) await write(io.stdout, line);
    }
  }
  bar.end();
  const seen = totals();
  if (seen.frames === seen.skipped && seen.frames > 0)
    throw new UsageError("no line of a venue that is known: name it with --venue");
  const result = { totals: seen, windows, hash: hash.digest("hex"), statuses };
  await write(io.stdout, options.json || options.print ? `${JSON.stringify(summaryOf(result))}\n` : textOf(result));
  return EXIT.stopped;
}

/** One state per partition, as the daemon has it: the same windows whatever the number of partitions. */
function createForecast(config: ReplayVirtuallyOptions["config"]) {
  const states = new Map<number, ForecastState>();
  const fold = (partition: number, input: InputEvent): readonly VolatilityWindow[] => {
    const { state, changes, plans } = step(states.get(partition) ?? initialState(), input, config.forecast);
    states.set(partition, state);
    return [...changes, ...plans.flatMap((plan) => fold(partitionOf(plan.asset, config.partitions), plan))];
  };
  return (input: InputEvent): readonly VolatilityWindow[] => {
    if (input.type !== "clock") return fold(partitionOf(input.asset, config.partitions), input);
    return [...states.keys()].sort((a, b) => a - b).flatMap((partition) => fold(partition, input));
  };
}

interface ReplayResult {
  readonly totals: ReplayTotals;
  /** Revisions. */
  readonly windows: number;
  readonly hash: string;
  /** Statuses each window went through, by id. */
  readonly statuses: ReadonlyMap<string, readonly string[]>;
}

function note(statuses: Map<string, string[]>, { id, status }: VolatilityWindow): void {
  const known = statuses.get(id) ?? [];
  statuses.set(id, known);
  if (known.at(-1) !== status) known.push(status);
}

function summaryOf({ totals, windows, hash, statuses }: ReplayResult) {
  const events = Object.values(totals.events).reduce((sum, count) => sum + count, 0);
  const { frames, books, unknown, failed, skipped, startedAt, at } = totals;
  return {
    type: "summary",
    frames,
    events,
    windows,
    hash,
    books,
    eventsByType: totals.events,
    unknown,
    failed,
    skipped,
    startedAt,
    endedAt: at,
    states: Object.fromEntries([...statuses].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function textOf(result: ReplayResult): string {
  const { totals, statuses } = result;
  const { events, windows } = summaryOf(result);
  const seconds = ((totals.at - totals.startedAt) / 1_000).toFixed(1);
  const rows: readonly (readonly [string, string])[] = [
    ["frames", `${totals.frames} (${totals.unknown} unknown, ${totals.failed} failed, ${totals.skipped} skipped)`],
    [
      "events",
      `${events} (${Object.entries(totals.events)
        .map(([type, count]) => `${type} ${count}`)
        .join(", ")})`,
    ],
    ["recorded", `${seconds} s from ${new Date(totals.startedAt).toISOString()}`],
    ...Object.entries(totals.books).map(([book, state]) => ["book", `${book} ${state}`] as const),
    ["windows", `${statuses.size} in ${windows} revisions`],
    ...[...statuses].map(([id, states]) => ["window", `${id}: ${states.join(" → ")}`] as const),
    ["hash", result.hash],
  ];
  return rows.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join("");
}

/** Waits for a slow reader instead of keeping what it has not read. */
async function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}

const totalBytes = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + statSync(path).size, 0);
