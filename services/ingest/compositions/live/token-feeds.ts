import type { Fund, FundState } from "../../../../shared/domain/funds/fund.ts";
import type { FundStateInput } from "../../../../shared/domain/input.ts";
import type { NavEvent } from "../../../../shared/domain/market/event.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";

/** A token's state is stated at most this often, unless it was rebalanced. */
const STATE_INTERVAL_MS = 1_000;
/** Without news the state is stated again, so that its age says how old the feed is and not how quiet the token. */
const STATE_REPEAT_MS = 60_000;

/** Net asset value and leverage of tokens as their venue publishes them, as state of the funds that name it as feed. */
export interface TokenFeeds {
  /** Replaces the funds. */
  setFunds(funds: readonly Fund[]): void;
  onNav(event: NavEvent): void;
  /** The newest state of each fund that has one, for saying it again. */
  states(): readonly FundStateInput[];
  /** When the feed of `fundId` last said anything, or undefined. */
  heardAt(fundId: string): EpochMs | undefined;
}

interface Told {
  readonly input: FundStateInput;
  readonly heardAt: EpochMs;
}

export function createTokenFeeds(push: (input: FundStateInput) => void): TokenFeeds {
  let fundsByFeed = new Map<string, Fund[]>();
  let told = new Map<string, Told>();

  const onFund = (fund: Fund, event: NavEvent): void => {
    const at = event.receivedAt;
    const input: FundStateInput = {
      type: "fundState",
      at,
      id: fund.id,
      asset: fund.asset,
      state: stateOf(event),
    };
    const last = told.get(fund.id);
    const isDue = !last || isNews(last.input.state, input.state, at - last.input.at);
    told.set(fund.id, { input: isDue ? input : last.input, heardAt: at });
    if (isDue) push(input);
  };
  return {
    setFunds: (funds) => {
      fundsByFeed = new Map();
      for (const fund of funds) {
        if (!fund.feed) continue;
        const key = feedKey(fund.feed);
        fundsByFeed.set(key, [...(fundsByFeed.get(key) ?? []), fund]);
      }
      const kept = new Map(funds.map((fund) => [fund.id, fund]));
      told = new Map([...told].filter(([id, { input }]) => kept.get(id)?.feed && kept.get(id)?.asset === input.asset));
    },
    onNav: (event) => {
      for (const fund of fundsByFeed.get(feedKey(event)) ?? []) onFund(fund, event);
    },
    states: () => [...told.values()].map(({ input }) => input),
    heardAt: (fundId) => told.get(fundId)?.heardAt,
  };
}

const feedKey = (ref: { readonly venue: string; readonly symbol: string }): string => `${ref.venue} ${ref.symbol}`;

function isNews(before: FundState, now: FundState, ageMs: number): boolean {
  if (before.rebalancedAt !== now.rebalancedAt) return true;
  const changed = before.navPerToken !== now.navPerToken || before.leverage !== now.leverage;
  return ageMs >= (changed ? STATE_INTERVAL_MS : STATE_REPEAT_MS);
}

/** What the feed says and nothing else: figures of the fund's file come with the date that the file gives them. */
const stateOf = (event: NavEvent): FundState => ({
  at: event.receivedAt,
  netAssetsLogSd: 0,
  ...(event.rebalancedAt === undefined ? {} : { rebalancedAt: event.rebalancedAt }),
  ...(event.leverage === undefined ? {} : { leverage: event.leverage }),
  navPerToken: event.nav,
});
