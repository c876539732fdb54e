import type { Address } from "viem";
import type { OnChainConfig } from "../../../../config/on-chain-schema.ts";
import type { ProviderConfig } from "../../../../config/provider-schema.ts";
import type { KeptEvents } from "../../../../shared/contracts/observed-chain.ts";
import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import type { ProviderFault, TermField } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type BackoffLimits, backoffMs } from "../../../../shared/runtime/backoff.ts";
import type { Clock, Timer } from "../../../../shared/runtime/clock.ts";
import type { HostPace } from "../http/host-pace.ts";
import type { KeptFile } from "../kept-file.ts";
import type { ProviderBook, Said } from "../providers/book.ts";
import type { Candidate } from "../providers/judge.ts";
import { connectToChain } from "./connection.ts";
import { stateOf } from "./decode.ts";
import type { ChainFailure } from "./failure.ts";
import { type ChainReading, readChain } from "./reader.ts";
import { type ChainRebalance, createRebalanceLog } from "./rebalance-log.ts";
import { type TermsFinding, termsFindings } from "./terms.ts";

const RETRY: BackoffLimits = { firstMs: 2_000, capMs: 300_000 };
/** A node that wants us to stay away for longer is asked again after this. */
const RETRY_AFTER_MS_MAX = 3_600_000;
/**
 * Behind one address stand several nodes, some a block or two behind the others: what they say is no news. Said more often
 * in a row than this it is: the chain was reorganised, or is another.
 */
const BEHIND_MAX = 3;
/** Polls are moved about by this share of their period, so that many radars do not ask at once. */
const JITTER = 0.1;

/** What is told of a chain besides the state of funds. */
export interface OnChainListener {
  /** A strategy traded; after the confirmations, once, in order. */
  readonly onRebalance: (one: ChainRebalance) => void;
  /** What was read of every contract, of each new block. */
  readonly onReading?: (reading: ChainReading) => void;
}

export interface OnChainDeps extends Partial<OnChainListener> {
  readonly provider: Pick<ProviderConfig, "everyMs" | "timeoutMs" | "maxBytes" | "minIntervalMs" | "allowPrivate">;
  readonly chain: OnChainConfig;
  readonly book: Pick<ProviderBook, "take" | "fail">;
  readonly keys: () => ReadonlySet<string>;
  /** The fund of a key, whose target gives leverage its sign. */
  readonly fundOf: (key: string) => Fund | undefined;
  /** Where what was looked at outlives the process. */
  readonly kept: KeptFile<KeptEvents>;
  /** Keeps what was refused, for people to look at. */
  readonly onRefused: (reading: ChainReading | undefined, reasons: readonly string[]) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pace: HostPace;
}

/**
 * Reads the contracts of a chain again and again, one poll at a time, ever more seldom while the node fails, and follows
 * their events. Nothing is told after `stop`.
 */
export function startOnChain(deps: OnChainDeps): { askNow(): void; stop(): void } {
  const { book, chain, clock, provider } = deps;
  const connection = connectToChain(chain, provider, deps);
  let last: ChainReading | undefined;
  let attempt = 0;
  /** Polls in a row that gave an older block than the last. */
  let behind = 0;
  let timer: Timer | undefined;
  let isAsking = false;
  let isWantedAgain = false;
  let isStopped = false;
  const log = createRebalanceLog(connection, chain, deps.kept, (one) => {
    if (!isStopped) deps.onRebalance?.(one);
  });

  const fail = (failure: ChainFailure): number => {
    const waitMs = backoffMs(RETRY, attempt, deps.random);
    attempt += 1;
    if (failure.code === "unreachable") {
      const retryInMs = Math.max(Math.min(failure.retryAfterMs, RETRY_AFTER_MS_MAX), waitMs);
      book.fail(failure.why, retryInMs);
      return retryInMs;
    }
    deps.onRefused(undefined, book.take(err(failure.fault)).reasons);
    return waitMs;
  };
  const succeed = (): number => {
    attempt = 0;
    return provider.everyMs * (1 + JITTER * (2 * deps.random() - 1));
  };
  /** How long to wait before the next poll. */
  const pollOnce = async (): Promise<number> => {
    const keys = deps.keys();
    const wanted = Object.fromEntries(Object.entries(chain.contracts).filter(([key]) => keys.has(key)));
    const read = await readChain(connection, chain, wanted, clock.now());
    if (isStopped) return 0;
    if (!read.ok) return fail(read.error);
    const isBehind = last !== undefined && read.value.block.at < last.block.at;
    behind = isBehind ? behind + 1 : 0;
    if (isBehind && behind <= BEHIND_MAX) return succeed();
    const followed = await log.poll(strategiesOf(wanted), read.value.block);
    if (isStopped) return 0;
    last = read.value;
    deps.onReading?.(last);
    const { reasons } = book.take(ok(saidBy(last, keys, deps.fundOf, followed)));
    if (reasons.length > 0) deps.onRefused(last, reasons);
    if (!followed.ok && followed.error.code === "unreachable") return fail(followed.error);
    return succeed();
  };
  const askIn = (delayMs: number): void => {
    timer?.cancel();
    timer = clock.after(delayMs, () => void ask());
  };
  const ask = async (): Promise<void> => {
    isAsking = true;
    isWantedAgain = false;
    const waitMs = await pollOnce();
    isAsking = false;
    if (!isStopped) askIn(isWantedAgain && attempt === 0 ? 0 : waitMs);
  };

  askIn(0);
  return {
    askNow: () => {
      if (isAsking) isWantedAgain = true;
      else if (attempt === 0) askIn(0);
    },
    stop: () => {
      isStopped = true;
      timer?.cancel();
      connection.close();
    },
  };
}

function saidBy(
  { block, contracts }: ChainReading,
  keys: ReadonlySet<string>,
  fundOf: OnChainDeps["fundOf"],
  followed: Result<undefined, ChainFailure>,
): Said {
  const candidates = new Map<string, Candidate>();
  const mistakes = new Map<string, ProviderFault>();
  if (!followed.ok && followed.error.code === "refused") mistakes.set("events", followed.error.fault);
  for (const key of keys) {
    const fund = fundOf(key);
    const reading = contracts.get(key) ?? err(noContract(key));
    const read = reading.ok ? stateOf(key, reading.value, block, fund) : reading;
    candidates.set(key, { read, isConfirmed: false });
    if (!reading.ok || reading.value.kind !== "leverage-strategy" || fund === undefined) continue;
    for (const { code, documented, field, onChain } of termsFindings(reading.value, fund, block.at)) {
      const expected = `${documented ?? "none"}, as the file of fund ${fund.id} says`;
      const term = { fund: fund.id, field: TERM_OF[field], documented, stated: onChain };
      mistakes.set(`${key} terms ${field}`, { code, field, found: `${onChain} in the contract`, expected, term });
    }
  }
  return { rows: undefined, candidates, mistakes };
}

const TERM_OF: Readonly<Record<TermsFinding["field"], TermField>> = {
  leverage: "target",
  minLeverage: "minLeverage",
  maxLeverage: "maxLeverage",
  speed: "speed",
  rebalanceIntervalMs: "clock",
  coolDownMs: "coolDown",
};

const noContract = (key: string): ProviderFault => ({
  code: "missing",
  field: "key",
  found: `'${key}'`,
  expected: "one of the provider's contracts",
});

const strategiesOf = (contracts: OnChainConfig["contracts"]): ReadonlyMap<Address, string> =>
  new Map(
    Object.entries(contracts).flatMap(([key, { address, kind }]) =>
      kind === "leverage-strategy" ? [[address, key] as const] : [],
    ),
  );
