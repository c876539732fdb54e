import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { z } from "zod";
import { isAlive, isStillRunning, processIdentity } from "./process-identity.ts";
import { askRedis, endProcess } from "./redis-process.ts";
import { ensureRedisServer } from "./redis-server.ts";
import { TransientError, UsageError } from "./run.ts";

/** A private Redis: loopback only, append-only file synced each second, never evicts, everything under one directory. */
export interface EmbeddedRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the server gracefully; killed when it does not end in time. */
  stop(): Promise<void>;
}

export interface EmbeddedRedisOptions {
  readonly dir: string;
  /** First port tried. */
  readonly port: number;
  /** Take `port` or fail: for a restart, because clients know the address. */
  readonly exactPort?: boolean;
  /** The server ended although nobody asked it to. */
  readonly onExit: (reason: string) => void;
  /** One line for the operator: an installation, a leftover server that was ended. */
  readonly report: (line: string) => void;
}

const PORTS_TRIED_MAX = 100;
/** Replaying a large append-only file takes a while; the server answers LOADING meanwhile. */
const READY_MS_MAX = 120_000;
const READY_POLL_MS = 25;
/** Inside the daemon's own shutdown deadline. */
const STOP_MS_MAX = 2_500;
const LOG_FILE = "redis.log";
const OWNER_FILE = "radar-redis.json";

/**
 * Starts a private server in `dir`. A server left behind there by a daemon that died is ended first.
 * Throws UsageError when there is no server binary or another live daemon owns `dir`, TransientError when it does not start.
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const server = await ensureRedisServer(options.report);
  if (!server.ok) throw new UsageError(server.error.message);
  await endLeftover(dir, options.report);
  for (let tried = 0; tried < PORTS_TRIED_MAX; tried += 1) {
    const port = options.port + tried;
    if (await isFree(port)) {
      const started = await launch(server.value.path, dir, port);
      if (started.child) return own(started.child, dir, port, options.onExit);
      if (!started.reason.includes("Address already in use"))
        throw new TransientError(`embedded Redis in ${dir} did not start: ${started.reason}`);
    }
    if (options.exactPort) throw new TransientError(`embedded Redis: port ${port} is taken`);
  }
  throw new TransientError(`embedded Redis: the ${PORTS_TRIED_MAX} ports from ${options.port} are taken`);
}

function own(child: ChildProcess, dir: string, port: number, onExit: (reason: string) => void): EmbeddedRedis {
  let stopping = false;
  child.on("exit", (code, signal) => {
    if (!stopping) onExit(signal ? `ended by ${signal}` : `exit code ${code}`);
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, "exit");
        const kill = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
        child.kill("SIGTERM");
        // A stopped process acts on SIGTERM only once it goes on.
        child.kill("SIGCONT");
        await ended;
        clearTimeout(kill);
      }
      await rm(join(dir, OWNER_FILE), { force: true });
    },
  };
}

type Launch = { readonly child: ChildProcess } | { readonly child?: undefined; readonly reason: string };

async function launch(binary: string, dir: string, port: number): Promise<Launch> {
  // Without `detached`, the terminal's Ctrl-C would reach the server before the services had written their last.
  const child = spawn(binary, serverArguments(dir, port), { cwd: dir, detached: true, stdio: "ignore" });
  // Detached, it would outlive a daemon that ends before it could register its teardown.
  const end = () => child.kill("SIGTERM");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  const failed = new Promise<string>((fail) => {
    child.once("error", (error) => fail(error.message));
    child.once("exit", async (code, signal) => fail(`${signal ?? `exit code ${code}`}: ${await lastLogLine(dir)}`));
  });
  const ready = untilReady(port, child);
  const reason = await Promise.race([failed, ready]);
  if (reason !== undefined) {
    if (child.pid !== undefined && child.exitCode === null) child.kill("SIGKILL");
    return { reason };
  }
  await writeFile(join(dir, OWNER_FILE), JSON.stringify({ pid: child.pid, port, owner: processIdentity(process.pid) }));
  return { child };
}

function serverArguments(dir: string, port: number): string[] {
  const settings: Readonly<Record<string, string>> = {
    bind: "127.0.0.1",
    port: String(port),
    "protected-mode": "yes",
    daemonize: "no",
    dir,
    save: "",
    appendonly: "yes",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction",
    loglevel: "warning",
    logfile: LOG_FILE,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Undefined once the server on `port` is this child and takes commands, else why it does not. */
async function untilReady(port: number, child: ChildProcess): Promise<string | undefined> {
  const endsAt = performance.now() + READY_MS_MAX;
  while (performance.now() < endsAt && child.exitCode === null && child.signalCode === null) {
    const answer = await askRedis(port, "INFO server");
    if (answer?.includes(`process_id:${child.pid}`) && (await askRedis(port, "PING"))?.startsWith("+PONG"))
      return undefined;
    await new Promise((wake) => setTimeout(wake, READY_POLL_MS));
  }
  return "it did not become ready in time";
}

/** A killed daemon leaves its server running, which would hold the directory and the port. */
async function endLeftover(dir: string, report: (line: string) => void): Promise<void> {
  const owner = await readOwner(dir);
  if (!owner || !isAlive(owner.pid)) return;
  const ours = await serves(owner.pid, owner.port, dir);
  if (!ours) return;
  const mine = owner.owner === processIdentity(process.pid);
  if (!mine && isStillRunning(owner.owner))
    throw new UsageError(
      `${dir} is in use by a daemon (pid ${owner.owner.split("@")[0]}): stop it or set another dataDir`,
    );
  report(`ending the Redis server (pid ${owner.pid}) that an earlier daemon left behind in ${dir}`);
  await endProcess(owner.pid, STOP_MS_MAX);
}

/** True when process `pid` is the server of `dir`: it says so, or it hangs on `port` under a server's name. */
async function serves(pid: number, port: number, dir: string): Promise<boolean> {
  const answer = await askRedis(port, "INFO server");
  if (answer !== undefined) {
    const config = (await askRedis(port, "CONFIG GET dir")) ?? "";
    return answer.includes(`process_id:${pid}\r`) && config.includes(`\r\n${dir}\r\n`);
  }
  const title = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return /(redis|valkey)-server/.test(title) && title.includes(`:${port}`);
}

const ownerSchema = z.object({ pid: z.int().positive(), port: z.int().positive(), owner: z.string() });

async function readOwner(dir: string): Promise<z.infer<typeof ownerSchema> | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(join(dir, OWNER_FILE), "utf8")));
  } catch {
    // Never written, or cut short by a crash: nothing can be known of an earlier server.
    return undefined;
  }
}

async function lastLogLine(dir: string): Promise<string> {
  const text = await readFile(join(dir, LOG_FILE), "utf8").catch(() => "");
  return text.trim().split("\n").at(-1) ?? "";
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
