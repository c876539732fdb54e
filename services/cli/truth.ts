import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import type { Command, CommandIo } from "./command.ts";
import { createProgressBar } from "./progress-bar.ts";
import { type Identity, identities } from "./truth/identities.ts";
import { type IndexRebalance, indexRebalances } from "./truth/index-rebalances.ts";
import { overall, scoreTokens, TOLERANCE_MS, type TokenScore } from "./truth/leveraged-tokens.ts";

/** Tokens of the history, for the progress bar alone. */
const TOKENS_USUAL = 12;

export const command: Command = {
  name: "truth",
  summary: "holds the rules and the inference against real rebalances",
  help: `usage: radar truth <data-dir> [--json]

Reads real rebalances and market history from <data-dir> and prints

  index     units and trades of index rebalances, worked out from supplies, prices and caps, against the real ones
  tokens    rebalances of leveraged tokens found in hourly prices alone, against those known: precision, recall, timing.
            A found one counts as right with a known change of any confidence within ${TOLERANCE_MS / 3_600_000} hours; recall is of known
            changes of high and of medium confidence
  identity  what published holdings and net assets must satisfy

The files it expects are truth/index_rebalances_dpi.csv, truth/blvt_inferred_rebalances.csv, market/blvt_1h/*.csv.gz,
truth/vix_etp_holdings_daily.csv and truth/proshares_nav_aum_daily.csv.

  --json   one line per result: {"type":"index"|"token"|"tokens"|"identity", …}

Exit codes: 0 printed, 1 a file is missing or cannot be read.`,
  run,
};

async function run(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [given, ...surplus] = positionals;
  if (given === undefined || surplus.length > 0) throw new UsageError("give exactly one data directory");
  const dir = resolve(given);
  const index = await indexRebalances(dir);
  const bar = createProgressBar(io.stderr, TOKENS_USUAL);
  const tokens = await scoreTokens(dir, () => bar.add(1));
  bar.end();
  const known = await identities(dir);
  if (values.json) {
    for (const line of [...index, ...tokens, { type: "tokens", ...overall(tokens) }, ...known])
      io.stdout.write(`${JSON.stringify(line)}\n`);
  } else {
    io.stdout.write(`${[indexTable(index), tokenTable(tokens), identityTable(known)].join("\n\n")}\n`);
  }
  return EXIT.stopped;
}

const share = (value: number | null): string => (value === null ? "-" : value.toFixed(3));
const error = (value: number | null): string => (value === null ? "-" : value.toExponential(1));

const indexTable = (all: readonly IndexRebalance[]): string =>
  table([
    [
      "index rebalance",
      "components",
      "units from supplies",
      "largest error",
      "tokens traded",
      "USD traded",
      "value",
      "least time",
    ],
    ...all.map((one) => [
      one.rebalance,
      String(one.components),
      one.reproduced === null ? "no supplies" : String(one.reproduced),
      error(one.unitsErrorMax),
      error(one.notionalErrorMax),
      error(one.notionalUsdErrorMax),
      error(one.valueChange),
      one.leastDurationMs === 0 ? "-" : `${(one.leastDurationMs / 60_000).toFixed(0)} min`,
    ]),
  ]);

function tokenTable(all: readonly TokenScore[]): string {
  const together = overall(all);
  return table([
    [
      "leveraged token",
      "known high",
      "medium",
      "found",
      "precision",
      "recall high",
      "recall medium",
      "hours off",
      "p95",
      "trade off",
    ],
    ...all.map((one) => [
      one.token,
      String(one.truthHigh),
      String(one.truthMedium),
      String(one.found),
      share(one.precision),
      share(one.recallHigh),
      share(one.recallMedium),
      one.timingErrorHoursMedian.toFixed(1),
      one.timingErrorHoursP95.toFixed(1),
      share(one.tradeErrorMedian),
    ]),
    [
      "all",
      "",
      "",
      "",
      share(together.precision),
      share(together.recallHigh),
      share(together.recallMedium),
      "",
      "",
      "",
    ],
  ]);
}

const identityTable = (all: readonly Identity[]): string =>
  table([
    ["fund", "rows", "identity", "value"],
    ...all.map(({ fund, rows, what, value }) => [fund, String(rows), what, value.toPrecision(3)]),
  ]);

/** Columns as wide as their widest cell; figures to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          /^[-\d.]/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
