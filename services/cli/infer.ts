import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadConfigOrExit } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { keptTokenSchema } from "../../shared/contracts/observed.ts";
import type { Fund } from "../../shared/domain/funds/fund.ts";
import { disagreementsWith } from "../../shared/domain/inference/documented-rule.ts";
import type { ObservedChange, ObservedRebalance, TokenSample } from "../../shared/domain/inference/observation.ts";
import { NEW_OBSERVER, observe } from "../../shared/domain/inference/token-observer.ts";
import { estimateTokenRule } from "../../shared/domain/inference/token-rule-estimate.ts";
import { isSingle } from "../../shared/domain/portfolio/basket.ts";
import { type EpochMs, epochMs } from "../../shared/domain/units.ts";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import { createFundDirectory } from "../ingest/compositions/file/directory.ts";
import { createKeptFile } from "../ingest/compositions/kept-file.ts";
import type { Command, CommandIo } from "./command.ts";
import { readHistory } from "./infer/read-history.ts";
import { type InferReport, jsonOf, textOf } from "./infer/report.ts";

/** Rows that cannot be read, told one by one; the others are counted. */
const PROBLEMS_SHOWN = 10;

export const command: Command = {
  name: "infer",
  summary: "the rebalances that a token's history shows, and the rule behind them",
  help: `usage: radar infer <history> [--fund ID] [--json]
       radar infer --fund ID [--json]

Finds when a leveraged token rebalanced, merges and splits, and estimates its target, band and clock, as the daemon does live.
<history> is CSV with a heading, or JSON lines, oldest first, gzip where its name ends in .gz. Its columns:

  at            of the sample: ISO 8601 with zone, or epoch milliseconds
  price         of what the token holds, at that moment
  nav           net assets of one token
  leverage      signed; or
  basket        what all tokens hold, in units of the underlying, with
  supply        the number of tokens
  rebalancedAt  the venue's own word on its last rebalance, if it has one

Of a token with nav and leverage most can be told; leverage alone, or basket and supply, do as well.

  --fund   holds the estimate against the rule in the fund's file. Without a history: what the daemon has observed of
           that fund so far, from its data directory
  --json   one object: {"samples", "rebalances", "changes", "rule", "disagreements"}; times in milliseconds

Exit codes: 0 printed, 1 a mistake to correct, or rows that cannot be read (the others are used).`,
  run,
};

interface Observed {
  readonly samples: InferReport["samples"];
  readonly rebalances: readonly ObservedRebalance[];
  readonly changes: readonly ObservedChange[];
  readonly problems: readonly string[];
}

async function run(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { fund: { type: "string" }, json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [file, ...surplus] = positionals;
  if (surplus.length > 0) throw new UsageError("give one history at most");
  const config = loadConfigOrExit();
  const fund = values.fund === undefined ? undefined : fundOf(values.fund, config);
  const { samples, rebalances, changes, problems } = file === undefined ? keptOf(fund, config) : await observedIn(file);
  const last = epochMs(rebalances.at(-1)?.at ?? 0);
  const report = {
    samples,
    rebalances,
    changes,
    rule: estimateTokenRule(rebalances),
    disagreements: fund === undefined ? null : disagreementsWith(fund, rebalances, last),
  };
  io.stdout.write(values.json ? `${jsonOf(report)}\n` : textOf(report));
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) io.stderr.write(`${problem}\n`);
  const rest = problems.length - PROBLEMS_SHOWN;
  if (rest > 0) io.stderr.write(`and ${rest} rows more that cannot be read\n`);
  return problems.length > 0 ? EXIT.mistake : EXIT.stopped;
}

async function observedIn(file: string): Promise<Observed> {
  const { samples, problems } = await readHistory(file);
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined)
    return { samples: null, ...observeAll([]), problems: [`${file}: not one row is a sample`, ...problems] };
  return { samples: { count: samples.length, from: first.at, to: last.at }, ...observeAll(samples), problems };
}

function observeAll(samples: readonly TokenSample[]): Omit<Observed, "samples" | "problems"> {
  const rebalances: ObservedRebalance[] = [];
  const changes: ObservedChange[] = [];
  let observer = NEW_OBSERVER;
  for (const sample of samples) {
    const { state, found } = observe(observer, sample);
    observer = state;
    for (const one of found) {
      if (one.type === "rebalance") rebalances.push(one);
      else changes.push(one);
    }
  }
  return { rebalances, changes };
}

function fundOf(id: string, config: Pick<Config, "funds">): Fund {
  const listing = createFundDirectory(config.funds.dir).read(now());
  if (!listing.ok) throw new UsageError(`fund directory ${config.funds.dir}: ${listing.error}`);
  const fund = listing.value.funds.get(id)?.fund;
  if (fund === undefined) throw new UsageError(`--fund '${id}': not in ${config.funds.dir} ('radar funds' lists them)`);
  if (!isSingle(fund))
    throw new UsageError(`--fund '${id}': expected a leveraged token; this one holds several assets`);
  return fund;
}

function keptOf(fund: Fund | undefined, config: Pick<Config, "dataDir">): Observed {
  if (fund === undefined) throw new UsageError("give a history, or --fund for what the daemon has observed");
  const file = join(config.dataDir, "observed", "tokens", `${fund.id}.json`);
  const kept = createKeptFile(file, keptTokenSchema, (why) => {
    throw new UsageError(why);
  }).read();
  if (kept === undefined) throw new UsageError(`nothing was observed of ${fund.id} so far: there is no ${file}`);
  return { samples: null, rebalances: kept.rebalances, changes: [], problems: [] };
}

const now = (): EpochMs => epochMs(Date.now());
