import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedRedis, startEmbeddedRedis } from "../../shared/runtime/embedded-redis.ts";
import { isAlive } from "../../shared/runtime/process-identity.ts";

/** A real server on loopback in a directory of its own, gone with the test. */
export interface TestRedis {
  readonly url: string;
  /** Of the server running now; another one after `restart`. */
  readonly pid: number;
  /** SIGKILL; resolves when the process is gone. Nothing listens on the port until `restart`. */
  kill(): Promise<void>;
  /** Starts a server on the same directory and port, after ending a running one. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A test process that is ended half-way must not leave servers behind. */
const running = new Set<number>();
process.once("exit", () => {
  for (const pid of running) if (isAlive(pid)) process.kill(pid, "SIGKILL");
});

/**
 * Below the range that systems hand out to outgoing connections, so that a client that reconnects while the server is
 * down cannot take the server's port.
 */
export const testPort = (): number => 20_000 + Math.floor(Math.random() * 10_000);

export async function startTestRedis(): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), "radar-redis-"));
  let exited = () => {};
  const start = async (port: number, exactPort: boolean): Promise<EmbeddedRedis> => {
    const server = await startEmbeddedRedis({
      dir,
      port,
      exactPort,
      onExit: () => exited(),
      report: (line) => process.stderr.write(`${line}\n`),
    });
    running.add(server.pid);
    return server;
  };
  let current = await start(testPort(), false);
  const end = async () => {
    await current.stop();
    running.delete(current.pid);
  };
  return {
    get url() {
      return current.url;
    },
    get pid() {
      return current.pid;
    },
    kill: async () => {
      const gone = new Promise<void>((resolve) => {
        exited = resolve;
      });
      process.kill(current.pid, "SIGKILL");
      await gone;
      running.delete(current.pid);
    },
    restart: async () => {
      await end();
      current = await start(current.port, true);
    },
    stop: async () => {
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
