import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const MAIN = resolve(import.meta.dirname, "../../services/cli/main.ts");

/** A `radar` command as a process of its own. */
export interface RunningRadar {
  readonly child: ChildProcess;
  /** Lines of stdout so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line that matches; rejects when the process ends before. */
  until(matches: (line: string) => boolean): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly lines: readonly string[]; readonly stderr: string }>;
}

export function startRadar(args: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningRadar {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, REDIS_URL: "", RADAR_CONFIG: "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const looking = new Set<() => void>();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const read = createInterface({ input: child.stdout });
  read.on("line", (line) => {
    lines.push(line);
    for (const look of looking) look();
  });
  const ended = Promise.all([once(child, "exit"), once(read, "close")]).then(([[code]]) => ({ code, lines, stderr }));
  return {
    child,
    lines,
    ended,
    until: (matches) =>
      new Promise((found, reject) => {
        const look = () => {
          const line = lines.find(matches);
          if (line === undefined) return;
          looking.delete(look);
          found(line);
        };
        looking.add(look);
        look();
        void ended.then(({ code }) => reject(new Error(`radar ${args.join(" ")} ended with ${code}: ${stderr}`)));
      }),
  };
}

export const runRadar = (args: readonly string[]) => startRadar(args).ended;
