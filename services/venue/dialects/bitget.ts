import { createBitgetDialect } from "./bitget-market.ts";

/** Bitget's futures that are margined in USDT. */
export const bitget = createBitgetDialect({ venue: "bitget", instType: "usdt-futures", isSpot: false });

/** Bitget spot: the same names over the same sockets, as another type of instrument. */
export const bitgetSpot = createBitgetDialect({ venue: "bitget-spot", instType: "spot", isSpot: true });
