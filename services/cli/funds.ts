import { resolve } from "node:path";
import { parseArgs, styleText } from "node:util";
import { loadConfigOrExit } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { type EpochMs, epochMs } from "../../shared/domain/units.ts";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import { createFundDirectory } from "../ingest/compositions/file/directory.ts";
import { describeFundFileIssue } from "../ingest/events.ts";
import type { Command, CommandIo } from "./command.ts";
import { type FundRow, type FundStatus, fundHeading, fundLine, fundRow } from "./fund-row.ts";

const COLOURS: Readonly<Partial<Record<FundStatus, "red" | "yellow" | "gray">>> = {
  "no rule": "gray",
  "not watched": "gray",
  stale: "yellow",
  refused: "red",
};

export const command: Command = {
  name: "funds",
  summary: "the funds that are known: their rules at a date, their next trade, and how old their figures are",
  help: `usage: radar funds [--at <date|date-time>] [--asset BTC,TSLA] [--status alive,stale] [--dir DIR] [--json]

Prints every fund of the fund directory as of now, or of another time: the rules in force then, when it trades next, its net
assets with their age and the age at which they are no longer used. Times are UTC, and where this machine's clocks are not,
theirs as well.

  --at       a date (its midnight) or a date-time with zone; without it, now
  --asset    only funds that trade one of these, separated by commas
  --status   only these: alive, stale (figures older than their limit: gives times, abstains from sizes), unknown (net assets
             are not published: sizes are per unit of them), not watched (no feed of its market), no rule (dead, not begun
             or not documented), refused (terms that can never act)
  --dir      another fund directory
  --json     one fund a line, with the source of every term

What a running daemon has learnt since (a venue's word on a token's leverage, a provider's on net assets) is in its windows.

Exit codes: 0 printed, 1 a mistake to correct, or a fund file that is not sound.`,
  run,
};

async function run(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      at: { type: "string" },
      asset: { type: "string" },
      status: { type: "string" },
      dir: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const config = loadConfigOrExit();
  const at = values.at === undefined ? epochMs(Date.now()) : timeOf(values.at);
  const zone = Temporal.Now.timeZoneId();
  const dir = values.dir === undefined ? config.funds.dir : resolve(values.dir);
  const { rows, problems } = readRows(dir, config, at, zone);
  const assets = values.asset?.split(",");
  const statuses = values.status?.split(",");
  const wanted = rows.filter(
    (row) =>
      (assets === undefined || row.assets.some((asset) => assets.includes(asset))) &&
      (statuses === undefined || statuses.includes(row.status)),
  );
  if (values.json) for (const row of wanted) io.stdout.write(`${JSON.stringify(row)}\n`);
  else print(wanted, zone, io);
  for (const problem of problems) io.stderr.write(`${problem}\n`);
  return problems.length > 0 ? EXIT.mistake : EXIT.stopped;
}

function readRows(
  dir: string,
  config: Pick<Config, "venues">,
  at: EpochMs,
  zone: string,
): { readonly rows: readonly FundRow[]; readonly problems: readonly string[] } {
  const listing = createFundDirectory(dir).read(at);
  if (!listing.ok) throw new UsageError(`fund directory ${dir}: ${listing.error}`);
  const rows = [...listing.value.funds.values()].map(({ fund }) => fundRow(fund, config, at, zone));
  const problems = listing.value.bad.flatMap(({ issues }) => issues.map(describeFundFileIssue));
  return { rows: rows.sort((a, b) => (a.id < b.id ? -1 : 1)), problems };
}

function timeOf(text: string): EpochMs {
  try {
    const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
    return epochMs(Temporal.Instant.from(instant).epochMilliseconds);
  } catch {
    throw new UsageError(
      `--at '${text}': expected a date (2026-11-22) or a date-time with zone (2026-11-22T16:00:00Z)`,
    );
  }
}

function print(rows: readonly FundRow[], zone: string, io: CommandIo): void {
  if (rows.length === 0) {
    io.stdout.write("no funds\n");
    return;
  }
  io.stdout.write(`${fundHeading(zone)}\n`);
  for (const row of rows) {
    const colour = COLOURS[row.status];
    const line = fundLine(row, zone);
    io.stdout.write(`${colour ? styleText(colour, line, { stream: io.stdout }) : line}\n`);
  }
  const counts = Map.groupBy(rows, ({ status }) => status);
  const summary = [...counts].map(([status, of]) => `${of.length} ${status}`).join(", ");
  io.stdout.write(`${rows.length} funds: ${summary}\n`);
  const reasons = Map.groupBy(counts.get("not watched") ?? [], ({ why }) => why);
  for (const [why, of] of reasons) io.stdout.write(`  ${of.length} not watched: ${why}\n`);
}
