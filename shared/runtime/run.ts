import type { Log } from "./log.ts";
import { createShutdown, SHUTDOWN_MS_MAX, type Shutdown } from "./shutdown.ts";

/** 0: asked to stop. 1: a mistake, do not restart blindly. 75: transient, restart. */
export const EXIT = { stopped: 0, mistake: 1, transient: 75 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that a restart may cure; everything else that escapes `main` is a mistake. */
export class TransientError extends Error {
  override readonly name = "TransientError";
}

/** A mistake of the user (config, arguments): printed without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Room after the teardown deadline before the process is ended whatever happens. */
const EXIT_GRACE_MS = 500;

/**
 * The only place that touches signals and exit codes. Runs `main` until it resolves, a signal arrives, the parent
 * process goes away or something throws, then tears down and exits within the shutdown deadline.
 */
export async function run(log: Log, main: (shutdown: Shutdown) => Promise<ExitCode | undefined>): Promise<never> {
  const shutdown = createShutdown();
  const finish = async (code: ExitCode): Promise<never> => {
    setTimeout(() => process.exit(code), SHUTDOWN_MS_MAX + EXIT_GRACE_MS).unref();
    const abandoned = await shutdown.stop();
    if (abandoned.length > 0) log.warn({ abandoned }, "did not stop in time");
    process.exit(code);
  };
  const stopAsked = new Promise<ExitCode>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(EXIT.stopped));
    if (process.send) process.on("disconnect", () => resolve(EXIT.stopped));
  });
  const crashed = new Promise<ExitCode>((resolve) => {
    const onCrash = (error: unknown) => {
      log.fatal({ err: error }, "unhandled failure");
      resolve(error instanceof TransientError ? EXIT.transient : EXIT.mistake);
    };
    process.on("uncaughtException", onCrash);
    process.on("unhandledRejection", onCrash);
  });
  const finished = main(shutdown).catch((error: unknown) => {
    if (error instanceof UsageError) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, "failed");
    return error instanceof TransientError ? EXIT.transient : EXIT.mistake;
  });
  return finish((await Promise.race([stopAsked, crashed, finished])) ?? EXIT.stopped);
}
