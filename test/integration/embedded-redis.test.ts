import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { type EmbeddedRedis, startEmbeddedRedis } from "../../shared/runtime/embedded-redis.ts";
import { isAlive, processIdentity } from "../../shared/runtime/process-identity.ts";
import { startTestRedis, testPort } from "../support/redis.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "radar-embedded-"));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function start(dir: string, options: { port?: number; exactPort?: boolean; lines?: string[] } = {}) {
  const server = await startEmbeddedRedis({
    dir,
    port: options.port ?? testPort(),
    exactPort: options.exactPort ?? false,
    onExit: () => {},
    report: (line) => options.lines?.push(line),
  });
  cleanups.push(() => server.stop());
  return server;
}

async function setting(server: EmbeddedRedis, name: string): Promise<unknown> {
  const client = new Redis(server.url);
  const values = await client.config("GET", name);
  client.disconnect();
  return Array.isArray(values) ? values[1] : undefined;
}

describe("embedded Redis", () => {
  it("keeps everything on disk, evicts nothing and listens on loopback alone", async () => {
    const dir = await tempDir();
    const server = await start(dir);
    expect(await setting(server, "appendonly")).toBe("yes");
    expect(await setting(server, "appendfsync")).toBe("everysec");
    expect(await setting(server, "maxmemory-policy")).toBe("noeviction");
    expect(await setting(server, "save")).toBe("");
    expect(await setting(server, "bind")).toBe("127.0.0.1");
    expect(await setting(server, "protected-mode")).toBe("yes");
    expect(await setting(server, "dir")).toBe(dir);
  });

  it("takes the next free port when the first is taken, unless that very port is asked for", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    cleanups.push(async () => holder.close());
    const address = holder.address();
    const taken = typeof address === "object" && address ? address.port : 0;
    const server = await start(await tempDir(), { port: taken });
    expect(server.port).toBeGreaterThan(taken);
    await expect(start(await tempDir(), { port: taken, exactPort: true })).rejects.toThrow(/taken/);
  });

  it("refuses a directory that another live daemon owns", async () => {
    const dir = await tempDir();
    const server = await start(dir);
    const daemon = spawn("sleep", ["600"]);
    cleanups.push(async () => daemon.kill("SIGKILL"));
    await writeOwner(dir, server, processIdentity(daemon.pid ?? 0));
    await expect(start(dir)).rejects.toThrow(new RegExp(`in use by a daemon .pid ${daemon.pid}`));
  });

  it("ends the server that a dead daemon left behind, keeps its data, and says so", async () => {
    const dir = await tempDir();
    const left = await start(dir);
    const client = new Redis(left.url);
    await client.set("kept", "yes");
    client.disconnect();
    await writeOwner(dir, left, await deadProcess());
    const lines: string[] = [];
    const server = await start(dir, { lines });
    expect(isAlive(left.pid)).toBe(false);
    expect(lines).toEqual([expect.stringContaining(`pid ${left.pid}`)]);
    const reader = new Redis(server.url);
    expect(await reader.get("kept")).toBe("yes");
    reader.disconnect();
  });

  it("ends a leftover server that is stopped and cannot answer", async () => {
    const dir = await tempDir();
    const left = await start(dir);
    process.kill(left.pid, "SIGSTOP");
    await writeOwner(dir, left, await deadProcess());
    const server = await start(dir);
    expect(isAlive(left.pid)).toBe(false);
    expect(isAlive(server.pid)).toBe(true);
  });

  it("leaves a stranger alone that got the process id of an old server", async () => {
    const dir = await tempDir();
    const stranger = spawn("sleep", ["600"]);
    cleanups.push(async () => stranger.kill("SIGKILL"));
    await writeFile(join(dir, "radar-redis.json"), JSON.stringify({ pid: stranger.pid, port: 1, owner: "" }));
    await start(dir);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  });

  it("says why a server does not start", async () => {
    const dir = await tempDir();
    await writeFile(join(dir, "appendonlydir"), "in the way");
    await expect(start(dir)).rejects.toThrow(/did not start: .*exit code/);
  });
});

describe("the test server", () => {
  it("comes back on its port with its data after a kill", async () => {
    const redis = await startTestRedis();
    cleanups.push(() => redis.stop());
    const client = new Redis(redis.url);
    cleanups.push(async () => client.disconnect());
    client.on("error", () => {});
    await client.set("kept", "yes");
    const before = { url: redis.url, pid: redis.pid };
    await redis.kill();
    expect(isAlive(before.pid)).toBe(false);
    await redis.restart();
    expect(redis.url).toBe(before.url);
    expect(redis.pid).not.toBe(before.pid);
    expect(await client.get("kept")).toBe("yes");
  });
});

async function writeOwner(dir: string, server: EmbeddedRedis, owner: string | undefined): Promise<void> {
  await writeFile(join(dir, "radar-redis.json"), JSON.stringify({ pid: server.pid, port: server.port, owner }));
}

/** Identity of a process that has ended. */
async function deadProcess(): Promise<string | undefined> {
  const child = spawn("sleep", ["600"]);
  const identity = processIdentity(child.pid ?? 0);
  child.kill("SIGKILL");
  await once(child, "exit");
  return identity;
}
