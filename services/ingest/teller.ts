import type { FeedInput } from "../../shared/domain/input.ts";
import type { Conflater } from "../../shared/domain/market/conflate.ts";
import type { ContractSize } from "../../shared/domain/market/contract-size.ts";
import type { BarEvent, GapReason } from "../../shared/domain/market/event.ts";
import type { BookState, LiveBook } from "../../shared/domain/market/synced-book.ts";
import type { EpochMs } from "../../shared/domain/units.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { toBar } from "./bars-backfill.ts";
import type { Emit } from "./events.ts";

/** What the forecast is told of one instrument, once for each of its assets. */
export interface Teller {
  /** The book's state as last told. */
  readonly told: BookState;
  /** Tells a change of state; leaving `live` is a gap since `lastGoodAt`, coming back ends it. */
  onState(state: BookState, reason: GapReason, lastGoodAt: EpochMs): void;
  /** States the live book now. `lagMs`: receive time minus venue time of its newest update. */
  onMarket(book: LiveBook | undefined, lagMs: number): void;
  /** Says again that the book is not live; a live one says so itself. */
  restate(): void;
  /** Tells the past of the instrument. */
  onBars(bars: readonly BarEvent[]): void;
  setAssets(assets: readonly string[]): void;
  setContractSize(contractSize: ContractSize | undefined): void;
}

export interface TellerDeps {
  readonly venue: string;
  readonly symbol: string;
  /** False where only the best prices are known. */
  readonly isDepthKnown: boolean;
  readonly clock: Clock;
  readonly push: (input: FeedInput) => void;
  readonly emit: Emit;
  /** A gap since `fromAt` has ended. */
  readonly onRepaired: (symbol: string, fromAt: EpochMs) => void;
  /** Receive time minus venue time of the newest update in a stated book, in ms. */
  readonly onLag: (lagMs: number) => void;
}

export function createTeller(deps: TellerDeps, conflater: Conflater): Teller {
  const { venue, symbol, clock } = deps;
  let assets: readonly string[] = [];
  let contractSize: ContractSize | undefined;
  let told: BookState = "empty";
  let loss: { readonly fromAt: EpochMs; readonly reason: GapReason } | undefined;

  const tellGap = (fromAt: EpochMs, reason: GapReason, repaired: boolean): void => {
    const at = clock.now();
    deps.emit({ type: "gap", venue, symbol, reason, fromAt, at, repaired });
    for (const asset of assets) deps.push({ type: "gap", at, fromAt, venue, symbol, asset, reason, repaired });
  };
  const tellUnavailable = (book: Exclude<BookState, "live">): void => {
    const at = clock.now();
    const correlationId = `${venue}:${symbol}:${book}-${at}`;
    for (const asset of assets) deps.push({ type: "market", venue, symbol, asset, at, correlationId, book });
  };
  return {
    get told() {
      return told;
    },
    onState: (state, reason, lastGoodAt) => {
      if (state === told) return;
      const from = told;
      told = state;
      deps.emit({ type: "book_state", venue, symbol, from, to: state });
      if (from === "live") {
        loss = { fromAt: lastGoodAt, reason };
        conflater.reset();
        tellGap(lastGoodAt, reason, false);
      }
      if (state !== "live") tellUnavailable(state);
      else if (loss) {
        tellGap(loss.fromAt, loss.reason, true);
        deps.onRepaired(symbol, loss.fromAt);
        loss = undefined;
      }
    },
    onMarket: (book, lagMs) => {
      const [first, ...others] = assets;
      // A side that ran empty has no price to state; the states stop until there is one.
      if (book?.bid === undefined || book.ask === undefined || first === undefined) return;
      const now = clock.now();
      const depthUsd = contractSize === undefined || !deps.isDepthKnown ? undefined : book.depthUsd(contractSize);
      const state = conflater.state({ venue, symbol, asset: first }, now, contractSize, depthUsd);
      deps.push(state);
      for (const asset of others) deps.push({ ...state, asset });
      deps.onLag(lagMs);
    },
    restate: () => {
      if (told !== "live") tellUnavailable(told);
    },
    onBars: (events) => {
      const bars = events.map((event) => toBar(contractSize, event));
      const at = clock.now();
      if (bars.length > 0) for (const asset of assets) deps.push({ type: "bars", at, venue, symbol, asset, bars });
    },
    setAssets: (newAssets) => {
      assets = newAssets;
    },
    setContractSize: (size) => {
      contractSize = size;
    },
  };
}
