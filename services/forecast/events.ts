import type { WindowKind, WindowStatus } from "../../shared/domain/windows/window.ts";

/** `version`: another program wrote it. `missing`: gone, although output was committed. */
export type SnapshotProblem = "unreadable" | "version" | "missing";

/** What can happen in the forecast service. */
export type ForecastEvent =
  | { readonly type: "restored"; readonly partition: number; readonly offset: string; readonly fromSnapshot: boolean }
  /** The windows given out before this process took the partition over. */
  | { readonly type: "taken_over"; readonly windows: readonly { readonly id: string; readonly status: WindowStatus }[] }
  | { readonly type: "snapshot_unusable"; readonly partition: number; readonly why: SnapshotProblem }
  | { readonly type: "input_lost"; readonly partition: number; readonly after: string }
  | {
      readonly type: "input_refused";
      readonly partition: number;
      readonly inputId: string;
      readonly reason: "no_event" | "no_json" | "schema";
      readonly detail: string;
    }
  | { readonly type: "step_failed"; readonly partition: number; readonly inputId: string; readonly error: unknown }
  | { readonly type: "stepped"; readonly durationMs: number }
  | { readonly type: "lag"; readonly partition: number; readonly lagMs: number }
  | { readonly type: "committed"; readonly partition: number; readonly written: number; readonly skipped: number }
  | { readonly type: "commit_refused"; readonly partition: number; readonly offset: string }
  | {
      readonly type: "window";
      readonly partition: number;
      readonly id: string;
      readonly revision: number;
      readonly status: WindowStatus;
      readonly kind: WindowKind;
      readonly correlationId: string;
      /** Of the first revision of a scheduled window: how long before it opens it was published. */
      readonly leadMs: number | undefined;
    }
  | { readonly type: "snapshot_saved"; readonly partition: number; readonly at: number }
  | { readonly type: "snapshot_refused"; readonly partition: number }
  | { readonly type: "windows_forgotten"; readonly partition: number; readonly count: number }
  | {
      readonly type: "connection_lost";
      readonly partition: number;
      readonly error: unknown;
      readonly retryInMs: number;
    }
  | { readonly type: "clock_not_written"; readonly partition: number; readonly error: unknown }
  /** A connection broke or could not be made; it tries again by itself. */
  | { readonly type: "redis_error"; readonly error: unknown };

export type Emit = (event: ForecastEvent) => void;
