import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type RunningVenues, startCaptureVenue, startSimulatedVenue } from "../../services/venue/service.ts";
import { SIMULATED_ASSETS } from "../../services/venue/simulation/terms.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createShutdown, type Shutdown } from "../../shared/runtime/shutdown.ts";
import { describeWithData } from "../support/data.ts";
import { openVenueClient, type VenueClient } from "../support/venue-client.ts";

/** The venue's documented rule, as any client would follow it: snapshot, bridge, chain. */
const level = z.tuple([z.string(), z.string()]);
const snapshotSchema = z.object({ lastUpdateId: z.number(), bids: z.array(level), asks: z.array(level) });
const depthSchema = z.object({
  data: z.object({ U: z.number(), u: z.number(), pu: z.number(), b: z.array(level), a: z.array(level) }),
});
type Snapshot = z.infer<typeof snapshotSchema>;
type Depth = z.infer<typeof depthSchema>["data"];

function fold(snapshot: Snapshot, depths: readonly Depth[], until: number) {
  const bids = new Map(snapshot.bids);
  const asks = new Map(snapshot.asks);
  let last = snapshot.lastUpdateId;
  for (const { U, u, pu, b, a } of depths) {
    if (u <= snapshot.lastUpdateId) continue;
    if (u > until) break;
    expect(pu === last || (U <= last && last <= u), `pu ${pu}, U ${U} after ${last}`).toBe(true);
    for (const [price, size] of b) set(bids, price, size);
    for (const [price, size] of a) set(asks, price, size);
    last = u;
  }
  return { last, bids, asks };
}

function set(side: Map<string, string>, price: string, size: string): void {
  if (Number(size) === 0) side.delete(price);
  else side.set(price, size);
}

const depthTexts = (client: VenueClient) => client.texts.filter((text) => text.includes("depthUpdate"));
/** The deepest levels of a book fall out of the answer's limit, so the best ones are compared. */
const best = (side: ReadonlyMap<string, string>, direction: 1 | -1) =>
  [...side].sort(([a], [b]) => direction * (Number(a) - Number(b))).slice(0, 20);

async function subscribeDepth(venues: RunningVenues): Promise<{ readonly client: VenueClient; readonly rest: string }> {
  const server = venues.servers.find(({ venue }) => venue === "binance-usdm");
  const client = await openVenueClient(server?.urls.ws["public"] ?? "");
  client.send({ method: "SUBSCRIBE", params: ["btcusdt@depth@0ms"], id: 1 });
  await client.until((text) => text === '{"result":null,"id":1}');
  return { client, rest: server?.urls.rest ?? "" };
}

const askBook = async (rest: string) =>
  snapshotSchema.parse(await (await fetch(`${rest}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`)).json());

/** Of many books asked for, so many are followed to the end. */
const FOLDED_MAX = 20;

/** Every book asked for at any moment, brought forward by the stream, is the book asked for at the end. */
function expectConsistent(snapshots: readonly Snapshot[], texts: readonly string[], end: Snapshot): void {
  const depths = texts.map((text) => depthSchema.parse(JSON.parse(text)).data);
  const every = Math.ceil(snapshots.length / FOLDED_MAX);
  for (const snapshot of snapshots.filter((_, index) => index % every === 0)) {
    const folded = fold(snapshot, depths, end.lastUpdateId);
    expect(folded.last).toBe(end.lastUpdateId);
    expect(best(folded.bids, -1)).toEqual(end.bids.slice(0, 20));
    expect(best(folded.asks, 1)).toEqual(end.asks.slice(0, 20));
  }
}

let shutdown: Shutdown;
beforeEach(() => {
  shutdown = createShutdown();
});
afterEach(async () => {
  expect(await shutdown.stop()).toEqual([]);
});
const deps = () => ({ clock: createSystemClock(), shutdown, emit: () => undefined, port: 0, snapshotWaitMs: 10_000 });

test("the simulated market: REST and stream tell one book", async () => {
  const { client, rest } = await subscribeDepth(
    await startSimulatedVenue({ ...deps(), seed: 7, assets: SIMULATED_ASSETS }),
  );
  const snapshots: Snapshot[] = [];
  for (let count = 1; count <= 5; count += 1) {
    snapshots.push(await askBook(rest));
    await client.until((text) => text.includes("depthUpdate") && depthTexts(client).length >= count * 3);
  }
  const end = await askBook(rest);
  await client.until((text) => text.includes(`"u":${end.lastUpdateId},`));
  expectConsistent(snapshots, depthTexts(client), end);
});

describeWithData("a recorded book", (dir) => {
  test("REST and stream tell one book at any moment, as fast as the client reads", async () => {
    const name = "btcusdt-20240808-depth0ms-bookticker-trade.jsonl.gz";
    const files = [join(dir, "frames", "binance-usdm", name)];
    const venues = await startCaptureVenue({ ...deps(), files });
    const { client, rest } = await subscribeDepth(venues);
    const snapshots: Snapshot[] = [];
    let playing = true;
    const asking = (async () => {
      while (playing) snapshots.push(await askBook(rest));
    })();
    await venues.play("max");
    playing = false;
    await asking;
    const end = await askBook(rest);
    await client.until((text) => text.includes(`"u":${end.lastUpdateId},`));
    expect(snapshots.length).toBeGreaterThan(2);
    expect(depthTexts(client)).toHaveLength(4_569);
    expectConsistent(snapshots, depthTexts(client), end);
  });
});
