import type { AppliedFault } from "./faults/applied.ts";

/** What can happen in a venue in a box. */
export type VenueEvent =
  | { readonly kind: "listening"; readonly venue: string; readonly url: string }
  | { readonly kind: "connected"; readonly venue: string; readonly path: string; readonly connections: number }
  | { readonly kind: "disconnected"; readonly venue: string; readonly path: string; readonly code: number }
  | { readonly kind: "refused"; readonly venue: string; readonly reason: RefuseReason }
  | { readonly kind: "cut"; readonly venue: string; readonly reason: CutReason }
  | { readonly kind: "subscribed"; readonly venue: string; readonly streams: readonly string[] }
  /** A client asked for a book that the recording has not stated yet. */
  | { readonly kind: "book_awaited"; readonly venue: string; readonly symbol: string }
  | { readonly kind: "capture_read"; readonly frames: number; readonly unplaced: number; readonly unreadable: number }
  | { readonly kind: "playing"; readonly recordedAt: number; readonly rate: number | "max" }
  | { readonly kind: "played"; readonly lines: number; readonly recordedAt: number }
  | { readonly kind: "simulating"; readonly seed: number; readonly assets: readonly string[] }
  /** A fault was done to the clients, as the schedule wanted. */
  | { readonly kind: "fault"; readonly applied: AppliedFault };

export type RefuseReason = "too_many_connections" | "unknown_path" | "rate_limited";

/** Why the venue ended a connection. */
export type CutReason = "slow_reader" | "message_rate" | "too_many_streams" | "no_pong" | "by_protocol";

export type EmitVenueEvent = (event: VenueEvent) => void;
