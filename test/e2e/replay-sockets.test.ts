import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { describeWithData } from "../support/data.ts";
import { runRadar } from "../support/radar.ts";

const FUNDS = resolve(import.meta.dirname, "../fixtures/funds/midnight");
/** The recording lasts 514 s; starting the daemon and folding the rest come on top. */
const SPEED = 10;
const LIMIT_MS = 240_000;
/** Another test on the same processors may hold a socket up for a second, which is ten of the replay: books go stale. */
const REAL_TIME = { timeout: LIMIT_MS, retry: 1 };

const summary = z.object({
  type: z.literal("summary"),
  frames: z.number(),
  states: z.record(z.string(), z.array(z.string())),
});

describeWithData("a replay through sockets", (dir) => {
  test("takes the same windows through the same states as a replay in virtual time", REAL_TIME, async () => {
    const name = "btcusdt-20230404-0405-depth0ms-bookticker-trade-markprice.jsonl.gz";
    const replay = ["replay", join(dir, "frames", "binance-usdm", name), "--funds", FUNDS, "--json"];
    const [virtual, real] = [await runRadar(replay), await runRadar([...replay, "--sockets", "--speed", `${SPEED}`])];
    expect([virtual.code, real.code], real.stderr).toEqual([0, 0]);
    const [expected, seen] = [virtual, real].map(({ lines }) => summary.parse(JSON.parse(lines.at(-1) ?? "")));
    expect(seen?.frames).toBe(expected?.frames);
    const ids = Object.keys(expected?.states ?? {});
    expect(Object.keys(seen?.states ?? {})).toEqual(ids);
    expect(seen?.states["BTC-20230405T0000-reset"]).toEqual(["forecast", "armed", "open", "closed"]);
    // Whether a window that never opens was armed hangs on a probability that real time moves a little.
    const settled = ([id, states]: [string, string[]]) => [
      id,
      states.includes("open") ? states : states.filter((state) => state !== "armed"),
    ];
    expect(Object.entries(seen?.states ?? {}).map(settled)).toEqual(
      Object.entries(expected?.states ?? {}).map(settled),
    );
  });
});

test("a replay of a capture that cannot be served is a mistake", async () => {
  const { code, stderr } = await runRadar(["replay", join(FUNDS, "btc3l-band.json"), "--sockets", "--funds", FUNDS]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("no frames of a venue")]);
});
