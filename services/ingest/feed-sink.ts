import type { MarketEvent } from "../../shared/domain/market/event.ts";
import type { Epoch } from "./epoch.ts";
import type { ControlMessage, EventSink } from "./exchanges/adapter.ts";
import { EVENT_SLOT, type FeedCounters } from "./feed-counters.ts";
import type { FeedSymbols, TrackedSymbol } from "./feed-symbols.ts";

/**
 * Where the decoder of one connection (or of REST answers) puts what it found: to the instrument it is about. This is the
 * hot path: a look-up by symbol, a count, and the instrument. `epoch` is the connection; without one, what arrives is
 * a REST answer. What is said of another venue (some share their servers, and names of symbols with them) is counted
 * and goes no further. `group`: only symbols of this group are listened to; undefined listens to all. `onUntracked` may start
 * tracking a symbol.
 */
export function createFeedSink(deps: {
  readonly venue: string;
  readonly symbols: FeedSymbols;
  readonly counters: FeedCounters;
  readonly epoch?: Epoch;
  readonly group?: object;
  readonly onUntracked?: ((symbol: string) => TrackedSymbol) | undefined;
  /** Quotes make the book. */
  readonly areQuotesBooks: boolean;
  readonly onEvent: (event: MarketEvent) => void;
}): EventSink {
  const { epoch, group, onUntracked } = deps;
  const { bySymbol } = deps.symbols;
  const { messages, messageSlot } = deps.counters;

  const find = ({ venue, symbol }: { readonly venue: string; readonly symbol: string }): TrackedSymbol | undefined => {
    if (venue !== deps.venue) return undefined;
    const tracked = bySymbol.get(symbol) ?? onUntracked?.(symbol);
    return group === undefined || tracked?.group === group ? tracked : undefined;
  };
  const count = (slot: number): void => {
    messages[slot] = (messages[slot] ?? 0) + 1;
  };
  return {
    book: (update) => {
      count(messageSlot.book);
      const tracked = find(update);
      if (!tracked) return;
      tracked.heard[EVENT_SLOT.book] = update.receivedAt;
      tracked.instrument?.onBook(update, epoch);
    },
    trade: (trade) => {
      count(messageSlot.trade);
      const tracked = find(trade);
      if (!tracked) return;
      tracked.heard[EVENT_SLOT.trade] = trade.receivedAt;
      if (epoch) tracked.instrument?.onTrade(trade, epoch);
    },
    quote: (quote) => {
      count(messageSlot.quote);
      const tracked = find(quote);
      if (!tracked) return;
      tracked.heard[EVENT_SLOT.quote] = quote.receivedAt;
      if (epoch && deps.areQuotesBooks) tracked.instrument?.onQuote(quote, epoch);
    },
    event: (event) => {
      count(messageSlot[event.type]);
      const tracked = find(event);
      if (!tracked) return;
      tracked.heard[EVENT_SLOT[event.type]] = event.receivedAt;
      if (event.type === "mark") tracked.instrument?.onMark(event);
      else deps.onEvent(event);
    },
    control: (message: ControlMessage) => {
      if (message.kind === "contractSize")
        deps.symbols.setContractSize(message.symbol, { asset: message.contractSize, usd: 0 });
      else if (message.kind === "contractUsd")
        deps.symbols.setContractSize(message.symbol, { asset: 0, usd: message.contractUsd });
    },
  };
}
