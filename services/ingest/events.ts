import type { ProviderKind } from "../../config/provider-schema.ts";
import type { TermField } from "../../shared/domain/funds/provider-fault.ts";
import type { GapReason } from "../../shared/domain/market/event.ts";
import type { BookState } from "../../shared/domain/windows/window.ts";

/**
 * What can happen in ingest. Each is emitted once where it happens; `observe.ts` makes one log line and one metric of
 * it. URLs are logged without their query.
 */
export type IngestEvent =
  | { readonly type: "connected"; readonly venue: string; readonly url: string; readonly epoch: number }
  | {
      readonly type: "disconnected";
      readonly venue: string;
      readonly url: string;
      readonly reason: DisconnectReason;
      readonly why: string;
      readonly retryInMs: number;
    }
  | { readonly type: "subscription_acknowledged"; readonly venue: string; readonly url: string; readonly ref: string }
  | {
      readonly type: "subscription_failed";
      readonly venue: string;
      readonly url: string;
      readonly ref: string;
      readonly reason: "refused" | "unacknowledged";
      readonly why: string;
      readonly retryInMs: number;
    }
  | {
      readonly type: "subscription_silent";
      readonly venue: string;
      readonly url: string;
      readonly symbol: string;
      readonly channel: string;
    }
  /** A stream died on a socket that lives. */
  | {
      readonly type: "stream_recovery";
      readonly venue: string;
      readonly symbol: string;
      readonly step: (typeof RECOVERY_STEPS)[number];
      readonly why: string;
      readonly attempt: number;
      readonly retryInMs: number;
    }
  /** The first bad frame of its kind on a connection; all of them are counted. */
  | {
      readonly type: "frame_bad";
      readonly venue: string;
      readonly url: string;
      readonly outcome: "unknown" | "failed";
      readonly issue: string;
    }
  | {
      readonly type: "book_state";
      readonly venue: string;
      readonly symbol: string;
      readonly from: BookState;
      readonly to: BookState;
    }
  | {
      readonly type: "gap";
      readonly venue: string;
      readonly symbol: string;
      readonly reason: GapReason;
      readonly fromAt: number;
      readonly at: number;
      readonly repaired: boolean;
    }
  | {
      readonly type: "request_failed";
      readonly venue: string;
      readonly purpose: RequestPurpose;
      readonly url: string;
      readonly why: string;
      readonly retryInMs: number;
    }
  /** Another connection's book of the same instrument is read from now on, without a gap. */
  | { readonly type: "book_switched"; readonly venue: string; readonly symbol: string; readonly why: GapReason }
  | { readonly type: "audited"; readonly venue: string; readonly symbol: string; readonly result: AuditResult }
  | { readonly type: "resync"; readonly venue: string; readonly symbol: string }
  | { readonly type: "funds_dir_failed"; readonly dir: string; readonly why: string }
  | {
      readonly type: "fund_file_bad";
      readonly file: string;
      readonly issues: readonly FundFileIssue[];
      readonly kept: boolean;
    }
  | {
      readonly type: "fund_changed";
      readonly id: string;
      readonly file: string;
      readonly change: "added" | "changed" | "removed";
    }
  | {
      readonly type: "rebalance_observed";
      readonly fund: string;
      readonly evidence: (typeof REBALANCE_EVIDENCE)[number];
      readonly side: "buy" | "sell";
      readonly tradePerNav: number;
    }
  /** A token was rescaled, charged, or not heard of; nothing was traded. */
  | {
      readonly type: "token_changed";
      readonly fund: string;
      readonly change: "merge" | "split" | "cash" | "outage";
      readonly ratio: number;
    }
  /** What a product does, or its provider says of it, is not what the fund's file says. */
  | {
      readonly type: "rule_disagrees";
      readonly fund: string;
      readonly field: TermField;
      readonly documented: number | null;
      readonly observedLow: number;
      readonly observedHigh: number;
      /** Those it was seen in; 0 where the provider itself states the term. */
      readonly rebalances: number;
    }
  /** A provider was asked; `why` says what of its answer was refused, and `isNews` that it was not said before. */
  | {
      readonly type: "composition_fetched";
      readonly provider: string;
      readonly kind: ProviderKind;
      readonly result: Exclude<FetchResult, "failed">;
      readonly isNews: boolean;
      readonly why: readonly string[];
    }
  | {
      readonly type: "composition_fetch_failed";
      readonly provider: string;
      readonly kind: ProviderKind;
      readonly why: string;
      readonly retryInMs: number;
    }
  /** A figure far from the last one was taken for true. */
  | { readonly type: "composition_jump_accepted"; readonly provider: string; readonly key: string; readonly at: number }
  | { readonly type: "composition_store_failed"; readonly provider: string; readonly why: string }
  | { readonly type: "redis_error"; readonly err: Error }
  | { readonly type: "outbox_stalled"; readonly entries: number; readonly why: string; readonly retryInMs: number }
  | { readonly type: "outbox_recovered"; readonly entries: number; readonly afterMs: number }
  | { readonly type: "outbox_overflow"; readonly dropped: number };

export const DISCONNECT_REASONS = ["connect", "closed", "silent", "broken", "planned", "closing"] as const;
export type DisconnectReason = (typeof DISCONNECT_REASONS)[number];

/** `asked_again`: subscribed anew where it was. `moved`: its symbol got sockets of its own. */
export const RECOVERY_STEPS = ["asked_again", "moved"] as const;

/** `unclear`: the snapshot and the stream never met in time. */
export const AUDIT_RESULTS = ["same", "different", "unclear"] as const;
export type AuditResult = (typeof AUDIT_RESULTS)[number];

/** `unchanged`: asked, and still good. `quarantined`: all of it, or a part. `failed`: no answer. */
export const FETCH_RESULTS = ["accepted", "unchanged", "quarantined", "failed"] as const;
export type FetchResult = (typeof FETCH_RESULTS)[number];

export const REBALANCE_EVIDENCE = ["published", "inferred"] as const;

export const SUBSCRIPTION_FAULTS = ["refused", "unacknowledged", "silent"] as const;

export const GAP_REASONS = [
  "disconnect",
  "sequence",
  "checksum",
  "audit",
  "crossed",
  "outrun",
  "stale",
  "restart",
  "overflow",
  "decode",
] as const satisfies readonly GapReason[];

export const REQUEST_PURPOSES = ["snapshot", "poll", "bars"] as const;
export type RequestPurpose = (typeof REQUEST_PURPOSES)[number];

/** One mistake in a fund file: where, what stands there, and what was expected. */
export interface FundFileIssue {
  readonly file: string;
  readonly path: string;
  readonly value: string;
  readonly expected: string;
}

/** One mistake as a sentence for the operator. */
export function describeFundFileIssue({ file, path, value, expected }: FundFileIssue): string {
  const place = path === "" ? file : `${file}: ${path}`;
  return `${place}${value === "" ? "" : ` is ${value}`}: expected ${expected}`;
}

export type Emit = (event: IngestEvent) => void;
