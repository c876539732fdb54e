import { describe, expect, it } from "vitest";
import { adapter } from "../../services/ingest/exchanges/deribit/adapter.ts";
import { createSyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";

const AT = epochMs(1_700_000_000_000);
const { plan, polls, urls } = adapter;

describe("a book of Deribit", () => {
  const frame = (type: string, change_id: number, prev_change_id: number | undefined) =>
    Buffer.from(
      JSON.stringify({
        jsonrpc: "2.0",
        method: "subscription",
        params: {
          channel: "book.BTC-PERPETUAL.100ms",
          data: {
            timestamp: AT,
            type,
            change_id,
            instrument_name: "BTC-PERPETUAL",
            bids: [["new", 60000, 10]],
            asks: [["new", 60000.5, 20]],
            prev_change_id,
          },
        },
      }),
    );
  const outcomesOf = (frames: readonly Uint8Array[]) => {
    const book = createSyncedBook(adapter.rules.book);
    const decoder = adapter.createDecoder();
    const outcomes: string[] = [];
    const sink = createRecordingSink();
    for (const bytes of frames) {
      decoder.decode(bytes, AT, { ...sink, book: (update) => outcomes.push(book.apply(update)) });
    }
    return outcomes;
  };

  it("is live with the first message and goes on by its links, which are no counters", () => {
    expect(outcomesOf([frame("snapshot", 10, undefined), frame("change", 47, 10), frame("change", 50, 47)])).toEqual([
      "synced",
      "applied",
      "applied",
    ]);
  });

  it("breaks where a link is missing, and comes back with the next whole book", () => {
    const frames = [
      frame("snapshot", 10, undefined),
      frame("change", 50, 47),
      frame("change", 53, 50),
      frame("snapshot", 60, undefined),
    ];
    expect(outcomesOf(frames)).toEqual(["synced", "gap", "need_snapshot", "synced"]);
  });
});

describe("subscribing to Deribit", () => {
  it("asks for all channels of an instrument in one message, which names it where the venue wants it", () => {
    const channels = [
      "book.100ms",
      "book.none.20.100ms",
      "trades.100ms",
      "ticker.agg2",
      "quote",
      "perpetual.100ms",
      "chart.trades.1",
    ];
    const [socket] = plan([{ symbol: "BTC-PERPETUAL", channels }], urls, AT, 5);
    expect(socket?.messages).toHaveLength(1);
    const [message] = socket?.messages ?? [];
    expect(message?.ref).toBe("5");
    expect(JSON.parse(message?.text ?? "")).toEqual({
      jsonrpc: "2.0",
      id: 5,
      method: "public/subscribe",
      params: {
        channels: [
          "book.BTC-PERPETUAL.100ms",
          "book.BTC-PERPETUAL.none.20.100ms",
          "trades.BTC-PERPETUAL.100ms",
          "ticker.BTC-PERPETUAL.agg2",
          "quote.BTC-PERPETUAL",
          "perpetual.BTC-PERPETUAL.100ms",
          "chart.trades.BTC-PERPETUAL.1",
        ],
      },
    });
    expect(JSON.parse(message?.undo ?? "").method).toBe("public/unsubscribe");
  });

  it("has no stream that wants a login", () => {
    expect(() => plan([{ symbol: "BTC-PERPETUAL", channels: ["book.raw"] }], urls)).toThrow(/no channel 'book\.raw'/);
  });

  it("asks for heartbeats before anything else, by an id of its own", () => {
    expect(adapter.opening?.(undefined, AT)).toEqual([
      {
        ref: "0",
        text: '{"jsonrpc":"2.0","id":0,"method":"public/set_heartbeat","params":{"interval":30}}',
        undo: '{"jsonrpc":"2.0","id":0,"method":"public/disable_heartbeat","params":{}}',
      },
    ]);
  });

  it("polls the futures at once, and others by name", () => {
    const symbols = ["BTC-PERPETUAL", "BTC_USDC-PERPETUAL", "BTC-26DEC25-60000-C", "BTC_USDC"];
    expect(
      polls(
        symbols.map((symbol) => ({ symbol, channels: [] })),
        urls,
      ).atStart,
    ).toEqual(
      [
        "get_instruments?currency=any&kind=future&expired=false",
        "get_instrument?instrument_name=BTC-26DEC25-60000-C",
        "get_instrument?instrument_name=BTC_USDC",
      ].map((path) => `https://www.deribit.com/api/v2/public/${path}`),
    );
  });
});
