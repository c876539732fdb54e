import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { createMailbox } from "../support/exchange-server.ts";
import { type FeedStand, startFeedStand } from "../support/feed-stand.ts";

const START = Date.UTC(2026, 0, 5, 12);
const kucoin = adapterOf("kucoin");
if (!kucoin) throw new Error("the registry has no kucoin");

/** What stands in every token of these tests, and must stand in nothing that is emitted. */
const SECRET = "s3cret";
/** Beyond the longest wait before a connection is tried again. */
const RETRY_MS = 60_000;

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly response: ServerResponse;
}

let stand: FeedStand;
let asked: ReturnType<typeof createMailbox<Asked>>;

beforeEach(async () => {
  asked = createMailbox();
  stand = await startFeedStand(kucoin, START, ["/market/level2"]);
  stand.server.onRequest((request, response) => {
    if (request.url === "/api/v1/bullet-public") asked.put({ method: request.method, url: request.url, response });
    else response.writeHead(404).end();
  });
  stand.want("BTC-USDT");
});

afterEach(async () => {
  await stand.stop();
  expect(JSON.stringify(stand.log.all)).not.toContain(SECRET);
});

const bullet = (token: string, more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    code: "200000",
    data: {
      token,
      instanceServers: [
        {
          endpoint: `${stand.server.wsUrl}/endpoint`,
          protocol: "websocket",
          encrypt: false,
          pingInterval: 5_000,
          pingTimeout: 10_000,
          ...more,
        },
      ],
    },
  });

async function letIn(token: string) {
  const { response } = await asked.take();
  response.end(bullet(token));
  const connection = await stand.server.nextConnection();
  await stand.log.next("connected");
  return connection;
}

const parse = (text: string): unknown => JSON.parse(text);

/** The next connect after one that failed. */
async function tryAgain(): Promise<void> {
  stand.clock.advanceTo(stand.clock.now() + RETRY_MS);
}

test("asks for a token, opens the address with it, and subscribes after the welcome", async () => {
  const request = await asked.take();
  expect(request).toMatchObject({ method: "POST", url: "/api/v1/bullet-public" });
  request.response.end(bullet(`${SECRET}+/=1`));
  const connection = await stand.server.nextConnection();
  const url = new URL(connection.path, stand.server.wsUrl);
  expect(url.pathname).toBe("/endpoint");
  expect(url.searchParams.get("token")).toBe(`${SECRET}+/=1`);
  expect(url.searchParams.get("connectId")).toMatch(/^spot-[0-9a-z]+$/);

  expect(parse(await connection.nextMessage())).toMatchObject({ type: "ping" });
  connection.send({ id: "any", type: "welcome" });
  await stand.log.next("subscription_acknowledged", ({ ref }) => ref === "welcome");
  stand.clock.advanceTo(START + 1_000);
  expect(parse(await connection.nextMessage())).toMatchObject({ type: "subscribe", topic: "/market/level2:BTC-USDT" });
});

test("sends heartbeats as often as the answer says", async () => {
  const connection = await letIn(`${SECRET}1`);
  expect(parse(await connection.nextMessage())).toEqual({ id: String(START), type: "ping" });
  stand.clock.advanceTo(START + 5_000);
  expect(parse(await connection.nextMessage())).toEqual({ id: String(START + 5_000), type: "ping" });
});

test("says why it was refused, and asks again", async () => {
  (await asked.take()).response.end(JSON.stringify({ code: "400100", msg: "no tokens today" }));
  expect(await stand.log.next("disconnected")).toMatchObject({
    reason: "connect",
    why: "not let in: 400100 no tokens today",
  });
  expect(stand.server.connections).toBe(0);
  await tryAgain();
  await letIn(`${SECRET}2`);
});

test.each([
  ["no JSON", () => "<html>", /the answer is not JSON/],
  ["no token", () => bullet(""), /data\.token: expected a text/],
  [
    "a token that is no text",
    () => JSON.stringify({ code: "200000", data: { token: [SECRET], instanceServers: [] } }),
    /data\.token: expected a text/,
  ],
  [
    "no server",
    () => JSON.stringify({ code: "200000", data: { token: SECRET, instanceServers: [] } }),
    /instanceServers/,
  ],
  ["no address", () => bullet(SECRET, { endpoint: "//" }), /endpoint: expected an address of ws:/],
  [
    "an address of another kind",
    () => bullet(SECRET, { endpoint: "http://127.0.0.1/" }),
    /endpoint: expected an address of ws:/,
  ],
  ["a heartbeat that would flood", () => bullet(SECRET, { pingInterval: 1 }), /pingInterval is 1/],
  ["more than a token", () => bullet(SECRET.repeat(20_000)), /answer larger than 65536 bytes/],
])("does not go in with an answer that has %s", async (_name, body, why) => {
  (await asked.take()).response.end(body());
  const lost = await stand.log.next("disconnected");
  expect(lost.why).toMatch(why);
  expect(stand.server.connections).toBe(0);
});

test("an answer with an error status is a refusal, too", async () => {
  (await asked.take()).response.writeHead(429).end("{}");
  expect(await stand.log.next("disconnected")).toMatchObject({ why: "not let in: HTTP 429" });
});

test("a token that has expired is not used again: the next connect asks anew", async () => {
  const first = await letIn(`${SECRET}old`);
  first.send({ id: "spot-1", type: "error", code: 401, data: "token is invalid" });
  expect(await stand.log.next("disconnected")).toMatchObject({ reason: "broken", why: "401 token is invalid" });
  await tryAgain();
  const second = await letIn(`${SECRET}new`);
  expect(new URL(second.path, stand.server.wsUrl).searchParams.get("token")).toBe(`${SECRET}new`);
});

test("a connection that is cut asks anew, too", async () => {
  (await letIn(`${SECRET}1`)).cut();
  await stand.log.next("disconnected");
  await tryAgain();
  await letIn(`${SECRET}2`);
});

test("stops asking when nobody wants the socket any more", async () => {
  const { response } = await asked.take();
  const gone = new Promise((resolve) => response.on("close", resolve));
  stand.feed.stop();
  await gone;
  expect(stand.server.connections).toBe(0);
});
