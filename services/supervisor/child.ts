import { type ChildProcess, fork } from "node:child_process";
import type { ExitCode } from "../../shared/runtime/run.ts";
import type { SupervisorEvent } from "./events.ts";
import { createRestartPolicy, type RestartLimits } from "./restart-policy.ts";

export interface ServiceProgram {
  readonly name: string;
  readonly file: string;
  /** Options of Node itself for this program. */
  readonly nodeOptions?: readonly string[];
  /** On top of what all services get. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One service as a child process that is kept running. */
export interface Child {
  readonly name: string;
  readonly running: boolean;
  /** Asks it to end and resolves when it has; it is not restarted. */
  stop(): Promise<void>;
  /** Ends it whatever it does. */
  kill(): void;
}

/**
 * Starts a service and restarts it when it ends unasked. It has an IPC channel only so that it notices when this
 * process is gone, and a process group of its own so that the terminal's Ctrl-C reaches it through us, in order.
 */
export function startChild(deps: {
  readonly program: ServiceProgram;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limits: RestartLimits;
  readonly emit: (event: SupervisorEvent) => void;
  readonly onGiveUp: (exitCode: ExitCode) => void;
}): Child {
  const { name, file } = deps.program;
  const decide = createRestartPolicy(deps.limits, Math.random);
  let stopping = false;
  let current: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let ended = Promise.resolve();

  const start = () => {
    const startedAt = Date.now();
    const child = fork(file, [], {
      execArgv: [...process.execArgv, ...(deps.program.nodeOptions ?? [])],
      env: { ...deps.environment, ...deps.program.environment },
      detached: true,
      stdio: ["ignore", 2, 2, "ipc"],
    });
    current = child;
    if (child.pid !== undefined) deps.emit({ type: "started", unit: name, pid: child.pid });
    ended = new Promise((resolve) => {
      const onEnd = (code: number | null, reason: string) => {
        current = undefined;
        resolve();
        if (stopping) deps.emit({ type: "stopped", unit: name });
        else onUnaskedExit(code, reason, Date.now() - startedAt);
      };
      child.once("exit", (code, signal) => onEnd(code, signal ? `ended by ${signal}` : `exit code ${code}`));
      child.on("error", (error) => {
        // A child that could not even be forked has no exit; any other error is followed by one.
        if (child.pid === undefined) onEnd(null, error.message);
      });
    });
  };
  const onUnaskedExit = (code: number | null, reason: string, ranMs: number) => {
    const decision = decide({ code, ranMs, at: Date.now() });
    if (decision.action === "give_up") {
      deps.emit({ type: "gave_up", unit: name, reason: `${reason}: ${decision.why}`, exitCode: decision.exitCode });
      deps.onGiveUp(decision.exitCode);
      return;
    }
    deps.emit({ type: "restarting", unit: name, reason, delayMs: decision.delayMs });
    restart = setTimeout(start, decision.delayMs);
  };

  start();
  return {
    name,
    get running() {
      return current !== undefined;
    },
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      current?.kill("SIGTERM");
      // A stopped process acts on SIGTERM only once it goes on.
      current?.kill("SIGCONT");
      await ended;
    },
    kill: () => {
      if (current?.kill("SIGKILL")) deps.emit({ type: "killed", unit: name });
    },
  };
}
