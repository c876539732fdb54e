import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

/** A service or example as its own process. */
export interface TestProcess {
  readonly pid: number;
  /** Everything it wrote so far, standard error too. */
  readonly output: () => string;
  /** Resolves when a line that fits was written, now or later; rejects when the process ends first. */
  untilLine(fits: (line: string) => boolean): Promise<string>;
  /** Sends the signal and resolves with how the process ended. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

const ROOT = resolve(import.meta.dirname, "../..");

/** A test process that is ended half-way must not leave children behind. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Runs a TypeScript file of the project with this Node, with only `env` added to what a process needs. `nodeOptions`: for Node itself. */
export function startProcess(
  file: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  nodeOptions: readonly string[] = [],
): TestProcess {
  const child = spawn(process.execPath, [...nodeOptions, resolve(ROOT, file), ...args], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      output += text;
      for (const look of [...waiting]) look();
    });
  }
  const ended = once(child, "exit").then(() => {
    running.delete(child);
    return { code: child.exitCode, signal: child.signalCode };
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    untilLine: (fits) =>
      new Promise((found, fail) => {
        const look = () => {
          const line = output.split("\n").find(fits);
          if (line === undefined) return;
          waiting.delete(look);
          found(line);
        };
        waiting.add(look);
        look();
        void ended.then(() => fail(new Error(`${file} ended before the line came:\n${output}`)));
      }),
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
