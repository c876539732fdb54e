/** What can happen in the api service. */
export type ApiEvent =
  | { readonly type: "listening"; readonly url: string }
  | {
      readonly type: "answered";
      /** The pattern of the route, never the path asked for. */
      readonly route: string;
      readonly status: number;
      readonly durationMs: number;
    }
  | { readonly type: "failed"; readonly route: string; readonly error: unknown }
  | { readonly type: "beacon_unreadable"; readonly beacon: string }
  | { readonly type: "stream_opened"; readonly open: number }
  | { readonly type: "stream_closed"; readonly open: number; readonly reason: "gone" | "slow" | "stopping" }
  | { readonly type: "stream_refused" }
  | { readonly type: "connection_lost"; readonly error: unknown; readonly retryInMs: number }
  /** A connection broke or could not be made; it tries again by itself. */
  | { readonly type: "redis_error"; readonly error: unknown };

export type Emit = (event: ApiEvent) => void;
