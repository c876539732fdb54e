import type { Config } from "../../../config/schema.ts";
import type { AnyFund } from "../../../shared/domain/portfolio/basket.ts";
import type { EpochMs } from "../../../shared/domain/units.ts";
import type { Clock } from "../../../shared/runtime/clock.ts";
import type { Emit } from "../events.ts";
import type { IngestInput } from "../outbox-queue.ts";
import { notWatchedBecause } from "../served.ts";
import { startFundFiles, statementOf } from "./file/provider.ts";
import { toRebalance } from "./on-chain/to-rebalance.ts";
import { type ProviderAge, startProviders } from "./providers/providers.ts";
import type { CompositionInput, CompositionSource } from "./source.ts";

/** What is known of funds without watching a market: their files, and what their providers publish. */
export interface FundSources extends CompositionSource {
  /** Every fund as it stands. */
  funds(): readonly AnyFund[];
  /** Says everything again. */
  restate(): void;
  /** Time of the newest state of `fund` that was published or stands in its file. */
  stateAt(fund: AnyFund): EpochMs | undefined;
  providerAges(): readonly ProviderAge[];
}

/**
 * Every worker reads the funds, because they say what to subscribe; the first of them tells the forecast, and asks the
 * providers. A replay lives in another time than they do, and asks nobody.
 */
export function startFundSources(deps: {
  readonly config: Pick<Config, "venues" | "funds" | "providers" | "dataDir" | "ingest" | "clock">;
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: Emit;
  readonly push: (input: IngestInput) => void;
  readonly onFunds: (funds: readonly AnyFund[]) => void;
}): FundSources {
  const { clock, config, emit } = deps;
  const isFirst = config.ingest.worker === 0;
  const providers =
    isFirst && config.clock === undefined
      ? startProviders({
          ...deps,
          providers: config.providers,
          dataDir: config.dataDir,
          onRebalance: (fund, piece) => {
            const input = toRebalance(fund, piece, clock.now());
            if (input === undefined) return;
            deps.push(input);
            const { tradePerNav } = input.rebalance;
            const side = tradePerNav > 0 ? "buy" : "sell";
            emit({ type: "rebalance_observed", fund: fund.id, evidence: "published", side, tradePerNav });
          },
        })
      : undefined;
  const push = (input: CompositionInput): void => {
    if (isFirst) deps.push(providers?.filtered(input) ?? input);
  };
  const files = startFundFiles({
    dir: config.funds.dir,
    clock,
    emit,
    push,
    onFunds: (funds) => {
      // Nobody is asked about a fund that is not forecast.
      providers?.setFunds(funds.filter((fund) => notWatchedBecause(config, fund) === undefined));
      deps.onFunds(funds);
    },
  });
  return {
    funds: files.funds,
    restate: () => {
      const at = clock.now();
      for (const fund of files.funds()) push(statementOf(fund, at));
      for (const state of providers?.states() ?? []) deps.push(state);
    },
    stateAt: (fund) => providers?.stateAt(fund.id) ?? fund.state?.at,
    providerAges: () => providers?.ages() ?? [],
    problems: () => [...files.problems(), ...(providers?.problems() ?? [])],
    stop: () => {
      files.stop();
      providers?.stop();
    },
  };
}
