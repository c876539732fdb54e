import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Abi, createTestClient, type Hex, http, publicActions, walletActions } from "viem";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "../..");
const CONTRACTS = join(ROOT, "test/fixtures/contracts");
const POLL_MS = 100;

/** A node of a chain of its own, on this machine. */
export interface EvmNode {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a node; resolves when it answers. On `port`, to come back where another was. */
export async function startEvmNode(port?: number): Promise<EvmNode> {
  const own = port ?? (await freePort());
  const url = `http://127.0.0.1:${own}`;
  const args = ["node", "--hostname", "127.0.0.1", "--port", String(own)];
  const child = spawn(join(ROOT, "node_modules/.bin/hardhat"), args, {
    cwd: CONTRACTS,
    stdio: "ignore",
    env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" },
  });
  const exited = once(child, "exit");
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return { url, port: own, stop: () => stopped(child, exited) };
}

async function stopped(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill("SIGKILL");
  await exited;
}

async function answers(url: string): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  return fetch(url, { method: "POST", headers, body }).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A client that sends transactions and moves the chain. */
export const createNodeClient = (url: string) =>
  createTestClient({ mode: "hardhat", transport: http(url, { retryCount: 0 }), cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);

const outputSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).default([]),
  contracts: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ abi: z.custom<Abi>(Array.isArray), evm: z.object({ bytecode: z.object({ object: z.string() }) }) }),
    ),
  ),
});

export interface Compiled {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

/** The contracts of `test/fixtures/contracts`, by name. Throws with what the compiler found wrong. */
export function compileContracts(): ReadonlyMap<string, Compiled> {
  const solc: { compile(input: string): string } = createRequire(import.meta.url)("solc");
  const names = readdirSync(CONTRACTS).filter((name) => name.endsWith(".sol"));
  const sources = names.map((name) => [name, { content: readFileSync(join(CONTRACTS, name), "utf8") }]);
  const settings = {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  };
  const input = { language: "Solidity", sources: Object.fromEntries(sources), settings };
  const { contracts, errors } = outputSchema.parse(JSON.parse(solc.compile(JSON.stringify(input))));
  const wrong = errors.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) throw new Error(wrong.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return new Map(
    Object.values(contracts).flatMap((file) =>
      Object.entries(file).map(([name, { abi, evm }]): [string, Compiled] => [
        name,
        { abi, bytecode: `0x${evm.bytecode.object}` },
      ]),
    ),
  );
}
