import { join } from "node:path";
import type { ProviderConfig } from "../../../../config/provider-schema.ts";
import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import { type AnyFund, isSingle } from "../../../../shared/domain/portfolio/basket.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { NotReady } from "../../../../shared/runtime/beacon.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";
import type { Emit } from "../../events.ts";
import { createHostPace } from "../http/host-pace.ts";
import type { ChainRebalance } from "../on-chain/rebalance-log.ts";
import { startOnChainProvider } from "../on-chain/start.ts";
import type { CompositionInput, CompositionSource } from "../source.ts";
import { againstFiles } from "./against-files.ts";
import { createProviderBook, type ProviderBook } from "./book.ts";
import { type ProviderSource, startProviderSource } from "./source.ts";
import { inputsOf, newestOf, type Published, withoutOwnFigures } from "./to-input.ts";

/** When the oldest state of a provider's funds is of, and when it last answered. */
export interface ProviderAge {
  readonly provider: string;
  readonly stateAt: EpochMs | undefined;
  readonly checkedAt: EpochMs | undefined;
}

/** The state of funds from the providers that their files name. */
export interface Providers extends CompositionSource {
  /** Replaces the funds. A provider that none of them names is left alone. */
  setFunds(funds: readonly AnyFund[]): void;
  /** The newest state of every fund that has one, for saying it again. */
  states(): readonly CompositionInput[];
  /** What its file says of a fund, without the figures that its providers publish. */
  filtered(input: CompositionInput): CompositionInput;
  /** Time of the newest state of `fundId` that a provider published. */
  stateAt(fundId: string): EpochMs | undefined;
  /** Of every provider that is in use. */
  ages(): readonly ProviderAge[];
}

export interface ProvidersDeps {
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: Emit;
  readonly push: (input: CompositionInput) => void;
  /** A fund was seen to rebalance on its chain. */
  readonly onRebalance?: (fund: Fund, piece: ChainRebalance) => void;
}

interface Running {
  readonly book: ProviderBook;
  readonly source: ProviderSource;
  readonly keys: ReadonlySet<string>;
}

export function startProviders(deps: ProvidersDeps): Providers {
  const { clock } = deps;
  const pace = createHostPace();
  const running = new Map<string, Running>();
  let funds: readonly AnyFund[] = [];

  const publishedOf = (fund: AnyFund | undefined) => goodStates(fund, running, deps.providers);
  const byId = (id: string) => publishedOf(funds.find((fund) => fund.id === id));
  const tell = (told: readonly AnyFund[]): void => {
    const now = clock.now();
    for (const fund of told) for (const input of inputsOf(fund, publishedOf(fund), now)) deps.push(input);
  };
  const named = (id: string, key: string) => funds.filter((fund) => names(fund, id, key));
  const newest = (id: string, key: string) => newestOf(named(id, key).flatMap(publishedOf))?.state;
  const start = (id: string, provider: ProviderConfig, keys: ReadonlySet<string>): Running => {
    const book = createProviderBook({
      id,
      provider,
      clock,
      emit: deps.emit,
      file: join(deps.dataDir, "providers", `${id}.json`),
      newest: (key) => newest(id, key),
      against: (key, state) => {
        const isFirst = newest(id, key) === undefined;
        return againstFiles(named(id, key), state, isFirst ? provider.limits : undefined, clock.now());
      },
      onChange: (changed) => tell(funds.filter((fund) => changed.some((key) => names(fund, id, key)))),
    });
    book.setKeys(keys);
    const own = { id, provider, book, pace, dir: join(deps.dataDir, "quarantine", id) };
    const source = { ...deps, ...own, keys: () => running.get(id)?.keys ?? keys };
    if (provider.kind !== "on-chain") return { book, keys, source: startProviderSource(source) };
    const fundsOf = (key: string) => named(id, key).filter(isSingle);
    const onRebalance = (piece: ChainRebalance): void => {
      for (const fund of fundsOf(piece.key)) deps.onRebalance?.(fund, piece);
    };
    return { book, keys, source: startOnChainProvider({ ...source, fundOf: (key) => fundsOf(key)[0], onRebalance }) };
  };
  const setKeys = (id: string, provider: ProviderConfig, keys: ReadonlySet<string>): void => {
    const held = running.get(id);
    if (keys.size === 0) {
      held?.source.stop();
      running.delete(id);
    } else if (held === undefined) running.set(id, start(id, provider, keys));
    else {
      running.set(id, { ...held, keys });
      if (held.book.setKeys(keys)) held.source.askNow();
    }
  };
  return {
    setFunds: (all) => {
      funds = all;
      for (const [id, provider] of Object.entries(deps.providers)) setKeys(id, provider, keysOf(funds, id));
      tell(funds);
    },
    states: () => funds.flatMap((fund) => inputsOf(fund, publishedOf(fund), clock.now())),
    filtered: (input) => withoutOwnFigures(input, byId),
    stateAt: (fundId) => newestOf(byId(fundId))?.state.at,
    ages: () => [...running].map(([provider, { book, keys }]) => ageOf(provider, book, keys)),
    problems: () => [
      ...unknownProviders(funds, deps.providers),
      ...[...running.values()].flatMap(({ book }) => book.problems()),
    ],
    stop: () => {
      for (const { source } of running.values()) source.stop();
      running.clear();
    },
  };
}

const goodStates = (
  fund: AnyFund | undefined,
  running: ReadonlyMap<string, Running>,
  providers: ProvidersDeps["providers"],
): readonly Published[] =>
  (fund?.publishedBy ?? []).flatMap(({ provider, key }) => {
    const state = running.get(provider)?.book.good(key);
    const netAssetsLogSd = providers[provider]?.netAssetsLogSd;
    return state === undefined || netAssetsLogSd === undefined ? [] : [{ state, netAssetsLogSd }];
  });

const names = ({ publishedBy = [] }: AnyFund, provider: string, key: string): boolean =>
  publishedBy.some((one) => one.provider === provider && one.key === key);

const keysOf = (funds: readonly AnyFund[], provider: string): ReadonlySet<string> =>
  new Set(
    funds.flatMap(({ publishedBy = [] }) => publishedBy.flatMap((one) => (one.provider === provider ? [one.key] : []))),
  );

function ageOf(provider: string, book: ProviderBook, keys: ReadonlySet<string>): ProviderAge {
  const times = [...keys].flatMap((key) => book.good(key)?.at ?? []);
  const oldest = times.reduce<EpochMs | undefined>(
    (least, at) => (least === undefined || at < least ? at : least),
    undefined,
  );
  return { provider, stateAt: oldest, checkedAt: book.checkedAt() };
}

const unknownProviders = (funds: readonly AnyFund[], known: Readonly<Record<string, unknown>>): readonly NotReady[] =>
  funds.flatMap(({ id, publishedBy = [] }) =>
    publishedBy
      .filter(({ provider }) => !Object.hasOwn(known, provider))
      .map(({ provider }) => ({
        what: `fund ${id}`,
        why: `its file names provider '${provider}', which the configuration does not have`,
      })),
  );
