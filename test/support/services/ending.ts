// Ends under `run` in the way its first argument says; told to be up on its IPC channel.
import { createLog } from "../../../shared/runtime/log.ts";
import { openRedis } from "../../../shared/runtime/redis.ts";
import { type ExitCode, run, TransientError, UsageError } from "../../../shared/runtime/run.ts";
import type { Shutdown } from "../../../shared/runtime/shutdown.ts";

const forever = () => new Promise<ExitCode>(() => setInterval(() => {}, 60_000));
const up = () => {
  process.send?.("up");
  return forever();
};

const ENDINGS: Readonly<Record<string, (shutdown: Shutdown) => Promise<ExitCode | undefined>>> = {
  done: async () => undefined,
  transient: () => Promise.reject(new TransientError("the venue is away")),
  usage: () => Promise.reject(new UsageError("no such file")),
  bug: () => Promise.reject(new Error("a bug")),
  "late-bug": () => {
    setImmediate(() => {
      throw new Error("a late bug");
    });
    return forever();
  },
  "lost-promise": () => {
    void Promise.reject(new TransientError("nobody waits for this"));
    return forever();
  },
  asked: up,
  "hanging-step": (shutdown) => {
    shutdown.onStop("hangs", () => new Promise(() => {}), 0.1);
    return up();
  },
  "dead-redis": (shutdown) => {
    const redis = openRedis("redis://127.0.0.1:1", { role: "blocking", name: "x", onError: () => {}, shutdown });
    void redis.ping().catch(() => {});
    return up();
  },
};

const ending = ENDINGS[process.argv[2] ?? ""];
if (!ending) throw new Error("no such ending");
await run(createLog({ service: "ending", level: "info" }), ending);
