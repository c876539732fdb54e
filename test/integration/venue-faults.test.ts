import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { createVirtualClock } from "../../shared/runtime/clock.ts";
import { type FaultStand, scheduleOf, startFaultStand } from "../support/fault-stand.ts";
import { openVenueClient, type VenueClient } from "../support/venue-client.ts";

const VENUE = "binance-usdm";
const SYMBOL = "BTCUSDT";
const DEPTH = "btcusdt@depth@100ms";

const depthFrame = z.object({
  data: z.object({
    e: z.literal("depthUpdate"),
    E: z.number(),
    s: z.string(),
    U: z.number(),
    u: z.number(),
    pu: z.number(),
  }),
});
type Depth = z.infer<typeof depthFrame>["data"];

let stand: FaultStand;
beforeEach(async () => {
  stand = await startFaultStand([VENUE]);
});
afterEach(async () => {
  expect(await stand.stop()).toEqual([]);
});

async function open(stream = DEPTH): Promise<VenueClient> {
  const client = await openVenueClient(stand.url(VENUE, "public"));
  await subscribe(client, stream);
  return client;
}
async function subscribe(client: VenueClient, stream = DEPTH, id = client.texts.length + 1): Promise<string> {
  client.send({ method: "SUBSCRIBE", params: [stream], id });
  return client.until((text) => text.includes(`"id":${id}`));
}
const depthsOf = (client: VenueClient): readonly Depth[] =>
  client.texts.flatMap((text) => {
    const parsed = depthFrame.safeParse(jsonOf(text));
    return parsed.success ? [parsed.data.data] : [];
  });
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
/** Resolves when the client has so many depth frames. */
const untilDepths = (client: VenueClient, count: number) => client.until(() => depthsOf(client).length >= count);
const inject = (fault: Parameters<typeof stand.venues.faults.inject>[0]) => stand.venues.faults.inject(fault);
const applied = () => stand.venues.faults.applied();
/** More frames than the client has now, so that whatever was done shows. */
const untilMore = (client: VenueClient, more = 4) => untilDepths(client, depthsOf(client).length + more);

describe("faults in the stream of a book", () => {
  test("a gap leaves out exactly the updates that it says", async () => {
    const client = await open();
    await untilDepths(client, 2);
    inject({ fault: "gap", venue: VENUE, symbol: SYMBOL, updates: 3 });
    await untilMore(client);
    const depths = depthsOf(client);
    const after = depths.findIndex(({ pu }, index) => index > 0 && pu !== depths[index - 1]?.u);
    const [before, next] = [depths[after - 1], depths[after]];
    expect(applied()).toMatchObject([
      {
        fault: "gap",
        venue: VENUE,
        symbol: SYMBOL,
        connections: 1,
        lost: { firstSeq: (before?.u ?? 0) + 1, lastSeq: next?.pu, fromAt: before?.E, toAt: next?.E },
      },
    ]);
    expect(depths.filter(({ pu }, index) => index > 0 && pu !== depths[index - 1]?.u)).toHaveLength(1);
  });

  test("duplicate, reorder and truncated frames", async () => {
    const client = await open();
    await untilDepths(client, 2);
    inject({ fault: "duplicate", venue: VENUE, symbol: SYMBOL });
    await untilMore(client, 3);
    expect(client.texts.filter((text, index) => text === client.texts[index - 1])).toHaveLength(1);
    inject({ fault: "reorder", venue: VENUE, symbol: SYMBOL });
    await untilMore(client);
    const swapped = depthsOf(client).filter(({ u }, index, all) => u < (all[index - 1]?.u ?? 0));
    const [, reorder] = applied();
    expect(swapped.map(({ U, u }) => [U, u])).toEqual([[reorder?.lost?.firstSeq, reorder?.lost?.lastSeq]]);
    inject({ fault: "garbage", form: "truncated", venue: VENUE, symbol: SYMBOL });
    await untilMore(client);
    const broken = client.texts.filter((text) => jsonOf(text) === undefined);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatch(/^\{"stream":"btcusdt@depth@100ms","data":\{"e":"depthUpdate"/);
  });

  test("garbage of other kinds and an oversize frame come beside the stream", async () => {
    const client = await open();
    await untilDepths(client, 1);
    for (const form of ["text", "binary", "other-shape"] as const) inject({ fault: "garbage", form, venue: VENUE });
    inject({ fault: "oversize", venue: VENUE, bytes: 2_000_000 });
    await untilMore(client);
    expect(client.texts.filter((text) => text.length > 2_000_000)).toHaveLength(1);
    expect(client.texts.filter((text) => text.includes('"symbol":17'))).toHaveLength(1);
    expect(client.texts.filter((text) => jsonOf(text) === undefined)).toHaveLength(2);
    const depths = depthsOf(client);
    expect(depths.every(({ pu }, index) => index === 0 || pu === depths[index - 1]?.u)).toBe(true);
  });

  test("a stalled stream stops while the connection lives, and comes back when it is subscribed anew", async () => {
    const client = await open();
    const witness = await open("ethusdt@depth@100ms");
    await untilDepths(client, 2);
    inject({ fault: "silent-stall", venue: VENUE, symbol: SYMBOL });
    const stalledAt = depthsOf(client).length;
    await untilMore(witness);
    expect(depthsOf(client)).toHaveLength(stalledAt);
    client.send({ method: "LIST_SUBSCRIPTIONS", id: 77 });
    await client.until((text) => text === `{"result":["${DEPTH}"],"id":77}`);
    await subscribe(client, DEPTH, 78);
    await untilMore(client, 1);
    const [before, after] = depthsOf(client).slice(stalledAt - 1);
    expect(applied()[0]).toMatchObject({ symbol: SYMBOL, lost: { fromAt: before?.E, firstSeq: (before?.u ?? 0) + 1 } });
    expect(after?.pu).toBeGreaterThan(before?.u ?? Number.POSITIVE_INFINITY);
  });

  test("a stall of limited length ends by itself, and says what was lost", async () => {
    const client = await open();
    await untilDepths(client, 2);
    inject({ fault: "silent-stall", venue: VENUE, symbol: SYMBOL, durationMs: 350 });
    await untilMore(client, 2);
    const depths = depthsOf(client);
    const after = depths.findIndex(({ pu }, index) => index > 0 && pu !== depths[index - 1]?.u);
    expect(applied()[0]?.lost).toMatchObject({ firstSeq: (depths[after - 1]?.u ?? 0) + 1, lastSeq: depths[after]?.pu });
  });
});

describe("faults of connections", () => {
  test("a half-open connection is not closed, says nothing and answers no ping", async () => {
    const socket = new WebSocket(stand.url(VENUE, "public"));
    await once(socket, "open");
    let heard = 0;
    for (const kind of ["message", "pong", "close"]) socket.on(kind, () => (heard += 1));
    inject({ fault: "half-open", venue: VENUE });
    socket.ping();
    socket.send(JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id: 1 }));
    const witness = await open();
    await untilDepths(witness, 4);
    expect([heard, socket.readyState]).toEqual([0, WebSocket.OPEN]);
    socket.terminate();
  });

  test("the daily cut says so before, and closes everybody who was there", async () => {
    const client = await open();
    inject({ fault: "cut", venue: VENUE, noticeMs: 150 });
    await client.until((text) => text.includes("serverShutdown"));
    const late = await open();
    expect(await client.closed).toBe(1001);
    await untilMore(late);
    expect(applied()).toMatchObject([{ fault: "cut", connections: 1 }]);
  });

  test("a reconnect storm cuts whoever comes until it is over", async () => {
    let cuts = 0;
    inject({ fault: "reconnect-storm", venue: VENUE, durationMs: 1_000, cutEveryMs: 100 });
    while (applied()[0]?.endedAt === undefined) {
      const client = await openVenueClient(stand.url(VENUE, "public"));
      if ((await Promise.race([client.closed, client.until(() => applied()[0]?.endedAt !== undefined)])) === 1006)
        cuts += 1;
    }
    expect(cuts).toBeGreaterThan(3);
    expect(applied()[0]?.connections).toBe(cuts);
  });

  test("late frames keep their order, and a client that is too far behind is cut", async () => {
    const client = await open();
    inject({ fault: "throttle", venue: VENUE, durationMs: 60_000, delayMs: 300 });
    await untilDepths(client, 4);
    const depths = depthsOf(client);
    expect(depths.every(({ pu }, index) => index === 0 || pu === depths[index - 1]?.u)).toBe(true);
    inject({ fault: "slow-reader", venue: VENUE, durationMs: 60_000, behindBytesMax: 100 });
    expect(await client.closed).toBe(1006);
  });
});

describe("a venue that behaves otherwise for a while", () => {
  const depthId = async () => {
    const answer = await fetch(`${stand.rest(VENUE)}/fapi/v1/depth?symbol=${SYMBOL}&limit=5`);
    return z.object({ lastUpdateId: z.number() }).parse(await answer.json()).lastUpdateId;
  };

  test("snapshots are behind the stream, and agree again afterwards", async () => {
    const client = await open();
    await untilDepths(client, 1);
    inject({ fault: "snapshot-behind", venue: VENUE, symbol: SYMBOL, durationMs: 700 });
    await untilMore(client);
    const first = await depthId();
    await untilMore(client, 1);
    expect(await depthId()).toBe(first);
    expect(depthsOf(client).at(-1)?.pu).toBeGreaterThan(first);
    await client.until(() => applied()[0]?.endedAt !== undefined);
    expect(await depthId()).toBeGreaterThanOrEqual(depthsOf(client).at(-1)?.u ?? 0);
  });

  test("subscriptions are accepted and stay silent", async () => {
    inject({ fault: "silent-subscription", venue: VENUE, stream: "btcusdt@depth", durationMs: 60_000 });
    const client = await open();
    const witness = await open("ethusdt@depth@100ms");
    await untilDepths(witness, 4);
    expect(depthsOf(client)).toEqual([]);
  });

  test("too many requests, connects and subscriptions are refused in the venue's words", async () => {
    const client = await open();
    inject({ fault: "rate-limit", venue: VENUE, durationMs: 60_000, retryAfterS: 7 });
    const answer = await fetch(`${stand.rest(VENUE)}/fapi/v1/depth?symbol=${SYMBOL}`);
    expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toMatchObject([
      429,
      "7",
      { code: -1003 },
    ]);
    await expect(openVenueClient(stand.url(VENUE, "public"))).rejects.toThrow("429");
    expect(await subscribe(client, "ethusdt@depth@100ms", 50)).toContain('"error"');
  });

  test("an entrance token is refused once it has expired", async () => {
    await stand.stop();
    stand = await startFaultStand(["kucoin"]);
    const bullet = z.object({ data: z.object({ token: z.string() }) });
    const enter = async (token: string) =>
      openVenueClient(`${stand.url("kucoin", "public")}?token=${token}&connectId=c`);
    const askToken = async () => {
      const answer = await fetch(`${stand.rest("kucoin")}/api/v1/bullet-public`, { method: "POST" });
      return bullet.parse(await answer.json()).data.token;
    };
    const token = await askToken();
    expect(await (await enter(token)).until(() => true)).toBe('{"id":"c","type":"welcome"}');
    inject({ fault: "token-expiry", venue: "kucoin" });
    const refused = await enter(token);
    expect(await refused.until(() => true)).toContain('"code":401');
    expect(await refused.closed).toBe(1008);
    expect(await (await enter(await askToken())).until(() => true)).toContain("welcome");
  });
});

describe("a schedule of faults", () => {
  const times = async (seed: number) => {
    const clock = createVirtualClock(1_000_000);
    const faults = scheduleOf(
      { fault: "cut", everyMs: 500, jitterMs: 100 },
      { fault: "token-expiry", atMs: 1_200, venue: VENUE },
      { fault: "token-expiry", atMs: 1_200, venue: "kucoin" },
    );
    const scheduled = await startFaultStand([VENUE], { faults, clock, seed });
    for (let at = 1_000_000; at <= 1_003_000; at += 10) clock.advanceTo(at);
    const done = scheduled.venues.faults.applied().map(({ fault, at }) => [fault, at]);
    await scheduled.stop();
    return done;
  };

  test("is the same for the same seed, and keeps its times", async () => {
    const once = await times(3);
    expect(await times(3)).toEqual(once);
    expect(await times(4)).not.toEqual(once);
    expect(once.filter(([fault]) => fault === "cut").length).toBeGreaterThanOrEqual(5);
    expect(once.filter(([fault]) => fault === "token-expiry")).toEqual([["token-expiry", 1_001_200]]);
  });

  test("that says nothing of when, or names what does not exist, is refused", () => {
    expect(() => scheduleOf({ fault: "cut" })).toThrow("neither atMs nor everyMs");
    expect(() => scheduleOf({ fault: "gap", atMs: 1, updates: 0 })).toThrow();
    expect(() => scheduleOf({ ...{ fault: "half-open", atMs: 1 }, ...{ durationMs: 1 } })).toThrow();
  });
});
