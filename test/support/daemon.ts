import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { testPort } from "./redis.ts";

const MAIN = resolve(import.meta.dirname, "../../services/cli/main.ts");
/** How often what cannot be awaited is looked at. */
const LOOK_MS = 50;

/** `radar start` as a process of its own, with an embedded Redis and all its data in a temporary directory. */
export interface TestDaemon {
  readonly child: ChildProcess;
  readonly http: string;
  readonly dataDir: string;
  /** Process id in the newest `started` line of a unit, once there are `count` of them. */
  pidOf(unit: string, count?: number): Promise<number>;
  /** Once the embedded Redis was started. */
  redisUrl(): Promise<string>;
  /** Lines of its log so far. */
  readonly lines: readonly string[];
  /** SIGTERM; resolves with the exit code. */
  end(): Promise<number | null>;
  /** Kills what still runs and removes the directory. */
  remove(): Promise<void>;
}

const startedSchema = z.object({ msg: z.literal("started"), unit: z.string(), childPid: z.number() });

export async function startTestDaemon(settings: Readonly<Record<string, unknown>>): Promise<TestDaemon> {
  const dataDir = await mkdtemp(join(tmpdir(), "radar-daemon-"));
  const http = { port: testPort() };
  const file = join(dataDir, "settings.config");
  await writeFile(file, JSON.stringify({ redis: { port: testPort() }, http, ...settings }));
  const child = spawn(process.execPath, [MAIN, "start", "--config", file], {
    env: { PATH: process.env["PATH"], RADAR_DATA_DIR: dataDir },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines: string[] = [];
  const pids = new Map<string, number[]>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    const { unit, childPid } = startedSchema.safeParse(parseJson(line)).data ?? {};
    if (unit !== undefined && childPid !== undefined) pids.set(unit, [...(pids.get(unit) ?? []), childPid]);
  });
  return {
    child,
    http: `http://127.0.0.1:${http.port}`,
    dataDir,
    lines,
    pidOf: (unit, count = 1) =>
      until(() => {
        const known = pids.get(unit) ?? [];
        return known.length < count ? undefined : known.at(-1);
      }),
    redisUrl: () => until(async () => (await readFile(join(dataDir, "redis.url"), "utf8")).trim() || undefined),
    end: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
    remove: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill("SIGTERM");
        await exited;
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Looks until there is a value; what fails meanwhile (a server that is away) is looked at again, but
 * for an answer that is not of its kind.
 */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await Promise.resolve()
      .then(look)
      .catch((error: unknown) => {
        if (error instanceof z.ZodError) throw error;
        return undefined;
      });
    if (found !== undefined) return found;
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
  }
}

const readinessSchema = z.object({
  ready: z.boolean(),
  notReady: z.array(z.object({ service: z.string(), what: z.string(), why: z.string() })),
});
export type Readiness = z.infer<typeof readinessSchema> & { readonly status: number };

/** What `/readyz` says; undefined while nobody answers. */
export async function readinessOf(daemon: TestDaemon): Promise<Readiness | undefined> {
  const answer = await fetch(`${daemon.http}/readyz`).catch(() => undefined);
  const readiness = readinessSchema.safeParse(await answer?.json()).data;
  return answer && readiness && { status: answer.status, ...readiness };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
