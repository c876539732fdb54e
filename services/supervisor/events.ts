import type { ExitCode } from "../../shared/runtime/run.ts";
import type { RedisFinding } from "./redis-check.ts";

/** What can happen to the daemon as a whole. `unit` is a service's name or `redis`. */
export type SupervisorEvent =
  | { readonly type: "started"; readonly unit: string; readonly pid: number }
  | {
      readonly type: "restarting";
      readonly unit: string;
      readonly reason: string;
      readonly delayMs: number;
    }
  | { readonly type: "gave_up"; readonly unit: string; readonly reason: string; readonly exitCode: ExitCode }
  | { readonly type: "stopped"; readonly unit: string }
  | { readonly type: "killed"; readonly unit: string }
  | { readonly type: "redis_finding"; readonly finding: RedisFinding }
  | { readonly type: "redis_unreachable" }
  | { readonly type: "redis_error"; readonly error: Error };
