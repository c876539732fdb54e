import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import type { Command, CommandIo } from "./command.ts";
import { createProgressBar } from "./progress-bar.ts";
import { flowIdentities } from "./truth/fund-flows.ts";
import type { Identity } from "./truth/identity.ts";
import { additionIdentities } from "./truth/index-additions.ts";
import { type IndexRebalance, indexRebalances } from "./truth/index-rebalances.ts";
import {
  findingsOf,
  type OverallScore,
  overallScore,
  readKnownSteps,
  TOLERANCE_MS,
  type TokenFindings,
  type TokenScore,
  tokenScore,
} from "./truth/leveraged-tokens.ts";
import { errorText, outOfText, shareText, table } from "./truth/table.ts";
import { vixIdentities } from "./truth/vix-holdings.ts";

const TOLERANCE_HOURS = TOLERANCE_MS / MS_PER_HOUR;

export const command: Command = {
  name: "truth",
  summary: "holds rules and inference against rebalances that took place",
  help: `usage: radar truth <data-dir> [--json]

Reads what is known of real rebalances from <data-dir> and prints, as far as the files are there,

  index rebalances       units per index token, worked out from supplies, prices and the cap; trades in tokens and USD, worked
                         out from units and index supply; and the number of single trades, all against those planned
  leveraged tokens       rebalances found in hourly prices alone, against those known. A step is matched with a known one
                         within ${TOLERANCE_HOURS} hours, closest first, each used once. wrong: without a known one of any confidence for
                         itself. precision: matched / found. recall: matched / known, of high and of high or medium
                         confidence. off: distance in time of the matched ones of high or medium confidence; trade off:
                         median of |found trade / known trade - 1|
  identities             what published holdings, net assets and estimates must satisfy

Files: truth/index_rebalances_dpi.csv, truth/blvt_inferred_rebalances.csv with market/blvt_1h/<symbol>.csv.gz of its tokens and
underlyings, truth/vix_etp_holdings_daily.csv, truth/proshares_nav_aum_daily.csv, truth/sp_index_add_events.csv.

  --json   one line per row: {"type":"index"|"token"|"tokens"|"identity", …}; "tokens" is all tokens together

Exit codes: 0 printed, 1 a file is missing or cannot be read; what the others hold is printed all the same.`,
  run,
};

type Row = IndexRebalance | TokenScore | OverallScore | Identity;

async function run(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [given, ...surplus] = positionals;
  if (given === undefined || surplus.length > 0) throw new UsageError("give exactly one data directory");
  const dir = resolve(given);
  if (!(await isDirectory(dir))) throw new UsageError(`${dir} is no directory`);
  const problems: string[] = [];
  const attempt = async <T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error.message);
      return [];
    }
  };
  const index = await attempt(() => indexRebalances(dir));
  const findings = await attempt(() => allFindings(dir, io.stderr));
  const identities: Identity[] = [];
  for (const read of [vixIdentities, flowIdentities, additionIdentities]) {
    identities.push(...(await attempt(() => read(dir))));
  }
  io.stdout.write(values.json ? jsonOf(index, findings, identities) : tablesOf(index, findings, identities));
  for (const problem of problems) io.stderr.write(`radar truth: ${problem}\n`);
  return problems.length > 0 ? EXIT.mistake : EXIT.stopped;
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function allFindings(dir: string, stderr: NodeJS.WriteStream): Promise<readonly TokenFindings[]> {
  const known = await readKnownSteps(dir);
  const bar = createProgressBar(stderr, known.size);
  const findings: TokenFindings[] = [];
  try {
    for (const [token, rows] of known) {
      findings.push(await findingsOf(dir, token, rows));
      bar.add(1);
    }
  } finally {
    bar.end();
  }
  return findings;
}

function jsonOf(
  index: readonly IndexRebalance[],
  findings: readonly TokenFindings[],
  identities: readonly Identity[],
): string {
  const tokens = findings.length === 0 ? [] : [...findings.map(tokenScore), overallScore(findings)];
  const rows: readonly Row[] = [...index, ...tokens, ...identities];
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function tablesOf(
  index: readonly IndexRebalance[],
  findings: readonly TokenFindings[],
  identities: readonly Identity[],
): string {
  const tables = [
    index.length > 0 ? indexTable(index) : undefined,
    findings.length > 0 ? tokenTable(findings) : undefined,
    identities.length > 0 ? identityTable(identities) : undefined,
  ];
  return tables.flatMap((text) => (text === undefined ? [] : `${text}\n`)).join("\n");
}

const indexTable = (all: readonly IndexRebalance[]): string =>
  table([
    [
      "index rebalance",
      "components",
      "from inputs",
      "units",
      "trades",
      "trades",
      "in tokens",
      "in USD",
      "counts",
      "least",
    ],
    ["(largest errors)", "", "", "", "from inputs", "", "", "", "right", "time"],
    ...all.map((one) => [
      one.rebalance,
      String(one.components),
      one.unitsFromInputs === null ? "-" : String(one.unitsFromInputs),
      errorText(one.unitsErrorMax),
      errorText(one.fromInputsErrorMax),
      String(one.trades),
      errorText(one.tokensErrorMax),
      errorText(one.notionalUsdErrorMax),
      outOfText(one.tradeCountsRight, one.tradeCounts),
      one.leastDurationMs === null ? "-" : `${(one.leastDurationMs / MS_PER_MINUTE).toFixed(0)} min`,
    ]),
  ]);

function tokenTable(findings: readonly TokenFindings[]): string {
  const line = (name: string, one: Omit<TokenScore, "type" | "token">) => [
    name,
    String(one.knownHigh),
    String(one.knownHighMedium),
    String(one.found),
    String(one.matched),
    String(one.wrong),
    shareText(one.precision),
    shareText(one.recallHigh),
    shareText(one.recallHighMedium),
    hours(one.timingErrorHoursMedian),
    hours(one.timingErrorHoursP95),
    shareText(one.tradeErrorMedian),
  ];
  return table([
    [
      "leveraged token",
      "known",
      "known",
      "found",
      "matched",
      "wrong",
      "precision",
      "recall",
      "recall",
      "off",
      "off",
      "trade",
    ],
    [`(within ${TOLERANCE_HOURS} h)`, "high", "+medium", "", "", "", "", "high", "+medium", "median", "p95", "off"],
    ...findings.map(tokenScore).map((one) => line(one.token, one)),
    line("all", overallScore(findings)),
  ]);
}

const hours = (value: number | null): string => (value === null ? "-" : `${value.toFixed(1)} h`);

const identityTable = (all: readonly Identity[]): string =>
  table([
    ["identity", "cases", "value", "standard error"],
    ...all.map(({ subject, what, cases, value, standardError }) => [
      `${subject}  ${what}`,
      String(cases),
      standardError === undefined ? errorText(value) : value.toFixed(3),
      standardError === undefined ? "" : standardError.toFixed(3),
    ]),
  ]);
