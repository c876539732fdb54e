import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeIssues } from "../../../config/issues.ts";
import { loadConfig } from "../../../config/load.ts";
import { onChainOf } from "../../../config/on-chain-schema.ts";
import { providerSchema } from "../../../config/provider-schema.ts";

const ADDRESS = "0xABCDEFabcdef0000000000000000000000000001";
const contracts = { eth2x: { kind: "leverage-strategy", address: ADDRESS } };
const NODE = "https://node.example/v3/key-of-ours";
const valid = { kind: "on-chain", chain: "arbitrum", rpcUrl: NODE, contracts };

const dir = mkdtempSync(join(tmpdir(), "radar-chain-config-"));
afterAll(() => rmSync(dir, { recursive: true }));

describe("a provider of kind on-chain", () => {
  it("knows the facts of its chain, and its defaults", () => {
    expect(onChainOf(providerSchema.parse(valid))).toEqual({
      chain: { id: 42_161, name: "arbitrum", multicall3: "0xca11bde05977b3631167028862be2a173976ca11" },
      rpcUrl: NODE,
      contracts: { eth2x: { kind: "leverage-strategy", address: ADDRESS.toLowerCase() } },
      tokens: {},
      confirmations: 5,
      blockAgeMaxMs: 120_000,
    });
    const other = onChainOf(
      providerSchema.parse({ ...valid, chain: { id: 10 }, tokens: { [ADDRESS]: { isUsd: true } } }),
    );
    expect(other).toMatchObject({
      chain: { id: 10, name: "chain 10", multicall3: undefined },
      tokens: { [ADDRESS.toLowerCase()]: { isUsd: true } },
    });
  });

  it.each([
    ["no chain", { ...valid, chain: undefined }, "chain: expected ethereum, arbitrum, base, or an object"],
    ["an unknown chain", { ...valid, chain: "solana" }, "chain: "],
    ["no node", { ...valid, rpcUrl: undefined }, "rpcUrl: expected the address of a node's JSON-RPC"],
    ["another protocol", { ...valid, rpcUrl: "wss://node.example" }, "rpcUrl: expected an http:// or https:// URL"],
    ["no contract", { ...valid, contracts: {} }, "contracts: expected at least one contract"],
    [
      "no address",
      { ...valid, contracts: { a: { kind: "set-token", address: "0x12" } } },
      "contracts.a.address: expected an address",
    ],
    ["a token that is none", { ...valid, tokens: { USDC: { isUsd: true } } }, "tokens: expected addresses as names"],
    [
      "two prices",
      { ...valid, tokens: { [ADDRESS]: { isUsd: true, priceFeed: ADDRESS } } },
      `tokens.${ADDRESS}: expected either isUsd or priceFeed`,
    ],
    [
      "a mapping",
      { ...valid, mapping: { key: { path: "a" }, fields: { supply: { path: "b" } } } },
      "mapping: expected none",
    ],
    [
      "its fields elsewhere",
      { kind: "gate-tickers", rpcUrl: NODE },
      "rpcUrl: expected none: only providers of kind on-chain",
    ],
  ])("is refused with %s", (_, provider, issue) => {
    const parsed = providerSchema.safeParse(provider);
    const issues = parsed.error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
    expect(issues.join("\n")).toContain(issue);
  });
});

describe("the address of a node", () => {
  const load = (env: Readonly<Record<string, string>>, provider: object) => {
    const file = join(dir, "radar.json");
    writeFileSync(file, JSON.stringify({ providers: { "index-coop": provider } }));
    return loadConfig(env, [file]);
  };
  const { rpcUrl: _rpcUrl, ...withoutNode } = valid;

  it("comes from the environment, or from a file that it names", () => {
    const set = load({ RADAR_RPC_URL_INDEX_COOP: NODE }, withoutNode);
    expect(set.ok && set.value.providers["index-coop"]?.rpcUrl).toBe(NODE);
    writeFileSync(join(dir, "secret"), `${NODE}\n`);
    const read = load({ RADAR_RPC_URL_INDEX_COOP_FILE: join(dir, "secret") }, withoutNode);
    expect(read.ok && read.value.providers["index-coop"]?.rpcUrl).toBe(NODE);
  });

  it.each(["key-of-ours", "ftp://node.example/key-of-ours"])("is not printed where it is wrong: %s", (wrong) => {
    const found = load({ RADAR_RPC_URL_INDEX_COOP: wrong }, withoutNode);
    const text = found.ok ? "" : describeIssues(found.error);
    expect(text).toContain("RADAR_RPC_URL_INDEX_COOP: providers.index-coop.rpcUrl is (hidden)");
    expect(text).not.toContain("key-of-ours");
  });

  it("is asked of nobody but chains", () => {
    const found = load({ RADAR_RPC_URL_INDEX_COOP: NODE }, { kind: "gate-tickers" });
    expect(found.ok && found.value.providers["index-coop"]?.rpcUrl).toBeUndefined();
  });
});
