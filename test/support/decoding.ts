import type { ControlMessage, EventSink } from "../../services/ingest/exchanges/adapter.ts";
import { toBookEvent } from "../../shared/domain/market/book-update.ts";
import type { MarketEvent } from "../../shared/domain/market/event.ts";

export interface RecordingSink extends EventSink {
  /** Copies, in order of arrival. */
  readonly events: MarketEvent[];
  readonly controls: ControlMessage[];
}

export function createRecordingSink(): RecordingSink {
  const events: MarketEvent[] = [];
  const controls: ControlMessage[] = [];
  return {
    events,
    controls,
    book: (update) => {
      events.push(toBookEvent(update));
    },
    trade: (trade) => {
      events.push({ ...trade });
    },
    quote: (quote) => {
      events.push({ ...quote });
    },
    event: (event) => {
      events.push(event);
    },
    control: (message) => {
      controls.push(message);
    },
  };
}
