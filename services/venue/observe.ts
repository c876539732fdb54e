import type { Log } from "../../shared/runtime/log.ts";
import type { EmitVenueEvent } from "./events.ts";

/** One log line per event. The venue is a test stand beside the daemon: nothing scrapes it, so it counts nothing. */
export function observeVenue(log: Log): EmitVenueEvent {
  return (event) => {
    const { kind, ...fields } = event;
    switch (event.kind) {
      case "cut":
      case "refused":
        log.warn(fields, `venue ${kind}`);
        return;
      case "fault":
        log.info(event.applied, `venue fault ${event.applied.fault}`);
        return;
      case "connected":
      case "disconnected":
      case "subscribed":
      case "book_awaited":
        log.debug(fields, `venue ${kind}`);
        return;
      default:
        log.info(fields, `venue ${kind.replaceAll("_", " ")}`);
    }
  };
}
