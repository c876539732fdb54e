import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHostPace } from "../../services/ingest/compositions/http/host-pace.ts";
import { connectToChain } from "../../services/ingest/compositions/on-chain/connection.ts";
import { readChain } from "../../services/ingest/compositions/on-chain/reader.ts";
import { createRebalanceLog } from "../../services/ingest/compositions/on-chain/rebalance-log.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { chainConfig } from "../support/chain-stand.ts";

const SECRET = "secret-key-of-ours";
const ADDRESS = `0x${"1".repeat(40)}` as const;
const HASH = `0x${"2".repeat(64)}` as const;
const NOW = epochMs(Date.UTC(2026, 10, 24));
const HEAD = { number: "0x64", hash: HASH, timestamp: `0x${(NOW / 1_000).toString(16)}`, transactions: [] };

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

let server: Server;
let url: string;
let requests = 0;
let answer: (method: string, id: unknown) => Answer;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests += 1;
    const { id, method } = JSON.parse(await text(request));
    const { body, headers = {}, status } = answer(method, id);
    response.writeHead(status, headers).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v2/${SECRET}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const result = (id: unknown, value: unknown): Answer => ({
  status: 200,
  body: JSON.stringify({ jsonrpc: "2.0", id, result: value }),
});

function connect(limits: object = {}) {
  const config = chainConfig(url, { own: { kind: "leverage-strategy", address: ADDRESS } }, { confirmations: 0 });
  const all = { timeoutMs: 2_000, maxBytes: 100_000, minIntervalMs: 0, allowPrivate: true, ...limits };
  return { config, connection: connectToChain(config, all, { clock: createSystemClock(), pace: createHostPace() }) };
}

async function read(limits: object = {}) {
  const { config, connection } = connect(limits);
  const reading = await readChain(connection, config, config.contracts, NOW);
  connection.close();
  return reading;
}

const rpcError = (code: number, message: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code, message } });

describe("a node that does not answer as it should", () => {
  it.each<[string, Answer, string, number]>([
    ["wants its rest", { status: 429, headers: { "retry-after": "30" }, body: "slow down" }, "HTTP 429", 30_000],
    ["wants its rest in JSON", { status: 429, body: rpcError(-32_005, "limit exceeded") }, "error -32005: limit", 0],
    ["fails", { status: 503, body: "<html>" }, "HTTP 503", 0],
    ["sends elsewhere", { status: 302, headers: { location: "http://169.254.169.254/" }, body: "" }, "HTTP 302", 0],
    ["says nothing", { status: 204, body: "" }, "", 0],
    ["is a page", { status: 200, headers: { "content-type": "text/html" }, body: "<html>" }, "not valid JSON", 0],
    ["says too much", { status: 200, body: `"${"x".repeat(200_000)}"` }, "answer larger than 100000 bytes", 0],
    [
      "tells its address",
      { status: 200, body: rpcError(-32_000, `no /v2/${SECRET}`) },
      "error -32000: no /(hidden)",
      0,
    ],
  ])("%s", async (_, given, why, retryAfterMs) => {
    answer = () => given;
    const reading = await read();
    expect(reading).toMatchObject({ ok: false });
    if (given.status !== 204)
      expect(reading).toMatchObject({
        error: { code: "unreachable", why: expect.stringContaining(why), retryAfterMs },
      });
    expect(JSON.stringify(reading)).not.toContain(SECRET);
  });

  it("is given up after its time", async () => {
    answer = () => result(1, "0x7a69");
    const slow = createServer();
    await once(slow.listen(0, "127.0.0.1"), "listening");
    const own = slow.address();
    const there = url;
    url = `http://127.0.0.1:${typeof own === "object" ? own?.port : ""}/`;
    expect(await read({ timeoutMs: 100 })).toMatchObject({ error: { why: "chain 31337: no answer in time" } });
    url = there;
    slow.closeAllConnections();
    slow.close();
  });

  it("is not asked where it is private", async () => {
    const before = requests;
    const reading = await read({ allowPrivate: false });
    expect(reading).toMatchObject({ error: { why: expect.stringContaining("is not a public address") } });
    expect(requests).toBe(before);
  });

  it("may say anything: it fails with a reason, or names what is wrong with the contract", async () => {
    const hex = fc.stringMatching(/^0x[0-9a-f]{0,200}$/);
    const anything = fc.oneof(fc.jsonValue(), hex, fc.constant(HEAD), fc.array(hex));
    await fc.assert(
      fc.asyncProperty(anything, anything, anything, fc.boolean(), async (block, call, logs, isHead) => {
        answer = (method, id) => {
          if (method === "eth_chainId") return result(id, "0x7a69");
          if (method === "eth_getBlockByNumber") return result(id, isHead ? HEAD : block);
          return result(id, method === "eth_getLogs" ? logs : call);
        };
        const reading = await read();
        if (reading.ok) expect(reading.value.contracts.get("own")?.ok).toBe(false);
        const { config, connection } = connect();
        const log = createRebalanceLog(connection, config, { read: () => undefined, keep: () => {} }, () =>
          expect.unreachable(),
        );
        const head = { number: 100n, hash: HASH, at: NOW } as const;
        await log.poll(new Map([[ADDRESS, "own"]]), head);
        await log.poll(new Map([[ADDRESS, "own"]]), { ...head, number: 200n });
        connection.close();
      }),
      { numRuns: 60 },
    );
  });
});
