import type { ExchangeAdapter } from "./adapter.ts";
import { adapter as binanceUsdm } from "./binance-usdm/adapter.ts";
import { adapter as gateio } from "./gateio/adapter.ts";
import { adapter as gateioFutures } from "./gateio-futures/adapter.ts";

/** One line per exchange. */
const ADAPTERS: readonly ExchangeAdapter[] = [binanceUsdm, gateio, gateioFutures];

/** Venue ids in the order of the registry. */
export const VENUES: readonly string[] = ADAPTERS.map(({ venue }) => venue);

export const adapterOf = (venue: string): ExchangeAdapter | undefined =>
  ADAPTERS.find((adapter) => adapter.venue === venue);

/** The venue that a capture's `conn` belongs to, by its host or, for another host, by its path. */
export const venueOfConn = (conn: string): string | undefined =>
  ADAPTERS.find(({ connPattern }) => connPattern.test(conn))?.venue;
