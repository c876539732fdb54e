import { expect, vi } from "vitest";
import { createHostPace } from "../../services/ingest/compositions/http/host-pace.ts";
import type { KeptFile } from "../../services/ingest/compositions/kept-file.ts";
import type { ChainReading } from "../../services/ingest/compositions/on-chain/reader.ts";
import type { ChainRebalance } from "../../services/ingest/compositions/on-chain/rebalance-log.ts";
import { startOnChain } from "../../services/ingest/compositions/on-chain/watch.ts";
import type { Said } from "../../services/ingest/compositions/providers/book.ts";
import { type KeptEvents, keptEventsSchema } from "../../shared/contracts/observed-chain.ts";
import type { ProviderFault } from "../../shared/domain/funds/provider-fault.ts";
import type { Result } from "../../shared/domain/result.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { chainConfig, type FundContracts } from "./chain-stand.ts";
import { leverageFund } from "./leverage-fund.ts";

const EVERY_MS = 40;
const FUND = leverageFund("own", 2);

/** What a watch told, in order. */
export interface Watch {
  readonly said: Result<Said, ProviderFault>[];
  readonly failures: { readonly why: string; readonly retryInMs: number }[];
  readonly readings: ChainReading[];
  readonly pieces: ChainRebalance[];
  /** Each draw of chance stands for a poll that succeeded. */
  readonly polls: number[];
  stop(): void;
}

/** What is kept, where it does not outlive the test. */
export function memory(): KeptFile<KeptEvents> {
  let value: string | undefined;
  return {
    read: () => (value === undefined ? undefined : keptEventsSchema.parse(JSON.parse(value))),
    keep: (kept) => {
      value = JSON.stringify(kept);
    },
  };
}

/** Reads the strategy of `fund` from the node at `url`; `extra` are settings of the chain. */
export function startWatch(url: string, fund: FundContracts, extra: object, kept: KeptFile<KeptEvents>): Watch {
  const told: Omit<Watch, "stop"> = { said: [], failures: [], readings: [], pieces: [], polls: [] };
  const contracts = { own: { kind: "leverage-strategy", address: fund.strategy.address } };
  const clock = createSystemClock();
  const source = startOnChain({
    provider: {
      everyMs: EVERY_MS,
      timeoutMs: 5_000,
      maxBytes: 1_000_000,
      minIntervalMs: 0,
      allowPrivate: true,
    },
    chain: chainConfig(url, contracts, {
      confirmations: 0,
      tokens: { [fund.debt.address]: { isUsd: true } },
      ...extra,
    }),
    book: {
      take: (answer) => {
        told.said.push(answer);
        return { isWhole: answer.ok, reasons: [] };
      },
      fail: (why, retryInMs) => told.failures.push({ why, retryInMs }),
    },
    keys: () => new Set(["own"]),
    fundOf: () => FUND,
    kept,
    onRefused: () => undefined,
    onRebalance: (piece) => told.pieces.push(piece),
    onReading: (reading) => told.readings.push(reading),
    clock,
    random: () => {
      told.polls.push(told.said.length);
      return 0.5;
    },
    pace: createHostPace(),
  });
  return { ...told, stop: source.stop };
}

export const until = (isSo: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 20_000, interval: 10 });

/** How often in a row polls succeeded and said nothing. */
export const ignored = ({ polls }: Watch): readonly number[] => {
  const runs = new Map<number, number>();
  for (const said of polls) runs.set(said, (runs.get(said) ?? 0) + 1);
  return [...runs].filter(([said, times]) => times > 1 && said < (polls.at(-1) ?? 0)).map(([, times]) => times - 1);
};

export const lastState = (watch: Watch) => {
  const said = watch.said.at(-1);
  return said?.ok ? said.value.candidates.get("own")?.read : undefined;
};
