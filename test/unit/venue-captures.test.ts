import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readContents } from "../../services/venue/capture/contents.ts";
import { readCaptures } from "../../services/venue/capture/reader.ts";
import { describeWithData } from "../support/data.ts";

const BINANCE = "wss://fstream.binance.com/stream";
const line = (t: number | null, conn: string | null, raw: unknown) =>
  JSON.stringify({ t, conn, raw: typeof raw === "string" ? raw : JSON.stringify(raw) });
const trade = (id: number) => ({ stream: "btcusdt@trade", data: { e: "trade", s: "BTCUSDT", t: id } });

describe("reading captures", () => {
  let dir = "";
  const file = async (name: string, lines: readonly string[], end = "\n") => {
    const path = join(dir, name);
    const text = lines.join("\n") + end;
    await writeFile(path, name.endsWith(".gz") ? gzipSync(text) : text);
    return path;
  };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "radar-captures-"));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const readAll = async (files: readonly string[]) => {
    let unreadable = 0;
    const lines = [];
    for await (const batch of readCaptures(files, () => (unreadable += 1))) lines.push(...batch);
    return { lines, unreadable };
  };

  test("merges plain and gzip files by receive time, ties in the order of the files", async () => {
    const a = await file("a.jsonl", [line(10, BINANCE, "a10"), line(30, BINANCE, "a30"), line(30.5, BINANCE, "a30.5")]);
    const b = await file("b.jsonl.gz", [line(5, BINANCE, "b5"), line(30, BINANCE, "b30"), line(99, BINANCE, "b99")]);
    const { lines } = await readAll([a, b]);
    expect(lines.map(({ raw }) => raw)).toEqual(["b5", "a10", "a30", "b30", "a30.5", "b99"]);
  });

  test("a line without a time stands at the time before it, and time never runs backwards", async () => {
    const path = await file("c.jsonl", [
      line(10, null, "1"),
      line(null, null, "2"),
      line(7, null, "3"),
      line(12, null, "4"),
    ]);
    const { lines } = await readAll([path]);
    expect(lines.map(({ at }) => at)).toEqual([10, 10, 10, 12]);
  });

  test("the torn last line of a killed recorder, and binary frames, are counted and left out", async () => {
    const torn = [line(1, BINANCE, "x"), JSON.stringify({ t: 2, conn: BINANCE, b64: "AAAA" }), '{"t":3,"conn":"wss:'];
    const path = await file("torn.jsonl", torn, "");
    const { lines, unreadable } = await readAll([path]);
    expect(lines).toHaveLength(1);
    expect(unreadable).toBe(2);
  });

  test("a broken gzip and a missing file are failures", async () => {
    const path = join(dir, "broken.jsonl.gz");
    await writeFile(
      path,
      gzipSync(Array.from({ length: 5_000 }, (_, at) => line(at, BINANCE, trade(at))).join("\n")).subarray(0, 400),
    );
    await expect(readAll([path])).rejects.toThrow();
    await expect(readAll([join(dir, "none.jsonl")])).rejects.toThrow(/ENOENT/);
  });

  test("contents name the streams, symbols and channels of each venue", async () => {
    const path = await file("mixed.jsonl", [
      line(100, BINANCE, trade(1)),
      line(110, "wss://fx-ws.gateio.ws/v4/ws/usdt", {
        channel: "futures.order_book_update",
        event: "update",
        result: { t: 1, s: "SOL_USDT", U: 1, u: 1, b: [], a: [] },
      }),
      line(111, "wss://fx-ws.gateio.ws/v4/ws/usdt", { channel: "futures.trades", event: "subscribe", result: {} }),
      line(115, "wss://api.gateio.ws/ws/v4/", {
        channel: "spot.tickers",
        event: "update",
        result: { currency_pair: "BTC3L_USDT" },
      }),
      line(118, "https://api.gateio.ws/api/v4/futures/usdt/contracts", [{ name: "SOL_USDT" }]),
      line(120, "wss://ws.okx.com:8443/ws/v5/public", "{}"),
      line(130, "wss://stream.binance.com/stream", trade(1)),
    ]);
    const contents = await readContents([path]);
    expect(contents).toMatchObject({ firstAt: 100, lastAt: 118, frames: 3, unplaced: 2, unreadable: 0 });
    expect(
      contents.venues.map(({ venue, symbols, channels, lists }) => [venue, symbols, channels, lists.length]),
    ).toEqual([
      ["binance-usdm", ["BTCUSDT"], ["trade"], 0],
      ["gateio-futures", ["SOL_USDT"], ["futures.order_book_update"], 1],
      ["gateio", ["BTC3L_USDT"], ["spot.tickers"], 0],
    ]);
  });
});

describeWithData("the recorded captures", (dir) => {
  test("the midnight recording is read whole", async () => {
    const name = "btcusdt-20230404-0405-depth0ms-bookticker-trade-markprice.jsonl.gz";
    const contents = await readContents([join(dir, "frames", "binance-usdm", name)]);
    expect(contents).toMatchObject({ frames: 73_764, unplaced: 0, unreadable: 0 });
    expect(contents.venues).toMatchObject([
      { venue: "binance-usdm", symbols: ["BTCUSDT"], channels: ["bookTicker", "trade", "depth@0ms", "markPrice@1s"] },
    ]);
  });

  test("the recordings of both Gate markets are read whole", async () => {
    const spot = join(dir, "frames", "gateio", "v4-spot-7pairs-incl-QTUM3S-leveraged-token-20210422.jsonl.gz");
    const futures = join(dir, "frames", "gateio-futures", "7contracts-20230524.jsonl.gz");
    const contents = await readContents([spot, futures]);
    expect(contents.unplaced).toBe(0);
    expect(contents.venues.map(({ venue }) => venue)).toEqual(["gateio", "gateio-futures"]);
    expect(contents.venues[0]?.symbols).toContain("QTUM3S_USDT");
  });
});
