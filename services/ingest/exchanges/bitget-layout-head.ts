import { type Market, marketOf } from "./bitget-protocol.ts";
import type { FrameNames } from "./frame-names.ts";
import { layout, name, oneOf, optional, type Slot, valueAt, whole } from "./layout.ts";

/** What all of Bitget's layouts begin and end with. */

/** The registers of a frame's head and end; those from `FREE` on are for its data. */
export const AT = { action: 0, inst: 1, symbol: 2, sent: 3 } as const;
export const FREE = 4;

export const SNAPSHOT = 0;

/** How a version of the protocol names its markets. */
export interface Version {
  readonly markets: readonly Market[];
  /** `instType` as it stands in the frames. */
  readonly inst: Slot;
}

const versionOf = (instTypes: readonly string[]): Version => ({
  markets: instTypes.map((instType) => marketOf(instType) ?? "futures"),
  inst: oneOf(
    AT.inst,
    instTypes.map((instType) => `${instType}"`),
  ),
});

const V3_INST_TYPES = ["usdt-futures", "spot", "coin-futures", "usdc-futures"];
/** In version 3. */
export const COIN_FUTURES: number = V3_INST_TYPES.indexOf("coin-futures");

export const V3: Version = versionOf(V3_INST_TYPES);
/** Versions 1 and 2. */
export const OLD: Version = versionOf(["USDT-FUTURES", "SPOT", "COIN-FUTURES", "USDC-FUTURES", "mc", "sp"]);

/** The market of the frame being read. */
export const marketNow = ({ markets }: Version): Market => markets[valueAt(AT.inst)] ?? "futures";

export const action: Slot = oneOf(AT.action, ["snapshot", "update"]);
export const symbolIn = (names: FrameNames): Slot => name(AT.symbol, names);
/** Version 1 does not say when it sent. */
export const sent: Slot = optional(layout`,"ts":${whole(AT.sent)}`);

/** When the frame was sent, or else came. */
export const sentAt = (receivedAt: number): number => (Number.isNaN(valueAt(AT.sent)) ? receivedAt : valueAt(AT.sent));
