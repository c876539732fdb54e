import { describe, expect, it } from "vitest";
import { adapter } from "../../services/ingest/exchanges/okx/adapter.ts";
import { createSyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";

const T = 1_700_000_000_000;
const AT = epochMs(T);
const SWAP = "BTC-USDT-SWAP";

const push = (channel: string, instId: string, item: unknown, more: object = {}) =>
  Buffer.from(JSON.stringify({ arg: { channel, instId }, ...more, data: [item] }));

describe("an index of OKX, which comes apart from the mark", () => {
  const index = (instId: string, idxPx: string, ts: number) =>
    push("index-tickers", instId, { instId, idxPx, ts: String(ts) });
  const mark = (instId: string, ts: number) =>
    push("mark-price", instId, { instType: "X", instId, markPx: "60000.15", ts: String(ts) });
  const indicesOf = (frames: readonly Uint8Array[]) => {
    const sink = createRecordingSink();
    const decoder = adapter.createDecoder();
    for (const frame of frames) decoder.decode(frame, AT, sink);
    return sink.events.map((event) => (event.type === "mark" ? event.index : event.type));
  };

  it.each(["BTC-USDT", SWAP, "BTC-USDT-251226", "BTC-USDT_UM-SWAP"])("is told with the mark of %s", (instId) => {
    const frames = [index("BTC-USDT", "60010.5", T), index("BTC-USD", "1", T), mark(instId, T + 100)];
    expect(indicesOf(frames)).toEqual([60010.5]);
  });

  it("is the newest, whichever way it was read", () => {
    const pretty = Buffer.from(JSON.stringify(JSON.parse(index("BTC-USDT", "60020", T).toString()), undefined, 1));
    expect(indicesOf([index("BTC-USDT", "60010", T), pretty, mark(SWAP, T)])).toEqual([60020]);
  });

  it("is not told when it has not been heard of for longer than it may be still", () => {
    expect(indicesOf([index("BTC-USDT", "60010", T), mark(SWAP, T + 120_000), mark(SWAP, T + 120_001)])).toEqual([
      60010,
      undefined,
    ]);
  });
});

describe("a book of OKX", () => {
  const apply = (frames: readonly Uint8Array[]) => {
    const book = createSyncedBook(adapter.rules.book);
    const decoder = adapter.createDecoder();
    const outcomes: string[] = [];
    const sink = createRecordingSink();
    for (const frame of frames) {
      decoder.decode(frame, AT, { ...sink, book: (update) => outcomes.push(book.apply(update)) });
    }
    return { outcomes, state: book.state, loss: book.loss };
  };
  const book = (action: string, prevSeqId: number, seqId: number, more: object = {}) =>
    push(
      "books",
      SWAP,
      {
        asks: [["3366.8", "9", "0", "1"]],
        bids: [["3366.1", "7", "0", "1"]],
        ts: String(T),
        prevSeqId,
        seqId,
        ...more,
      },
      { action },
    );

  it("goes on over a message without changes and over a reset of the sequence", () => {
    const frames = [
      book("snapshot", -1, 10),
      book("update", 10, 15),
      book("update", 15, 15, { asks: [], bids: [] }),
      book("update", 15, 3),
      book("update", 3, 5),
    ];
    expect(apply(frames)).toEqual({
      outcomes: ["synced", "applied", "applied", "applied", "applied"],
      state: "live",
      loss: undefined,
    });
  });

  it("breaks where a link is missing", () => {
    const { outcomes, loss } = apply([book("snapshot", -1, 10), book("update", 11, 15)]);
    expect([outcomes, loss]).toEqual([["synced", "gap"], "sequence"]);
  });

  it("ignores what it has seen before", () => {
    expect(apply([book("snapshot", -1, 10), book("update", 10, 15), book("update", 10, 15)]).outcomes).toEqual([
      "synced",
      "applied",
      "stale",
    ]);
  });

  it("breaks where a checksum is given and is another", () => {
    const { outcomes, loss } = apply([book("snapshot", -1, 10), book("update", 10, 15, { checksum: 12345 })]);
    expect([outcomes, loss]).toEqual([["synced", "mismatch"], "checksum"]);
  });
});

describe("subscribing to OKX", () => {
  const { plan, polls, rules, urls } = adapter;
  const argsOf = (symbols: readonly string[], channels: readonly string[]) =>
    plan(
      symbols.map((symbol) => ({ symbol, channels })),
      urls,
    ).map(({ url, messages }) => [url, messages.map(({ text }) => JSON.stringify(JSON.parse(text).args))]);

  it("asks for each stream apart, and once for the index that two instruments share", () => {
    expect(argsOf([SWAP, "BTC-USDT-251226"], ["books", "index-tickers"])).toEqual([
      [
        urls.ws["public"],
        [
          '[{"channel":"books","instId":"BTC-USDT-SWAP"}]',
          '[{"channel":"index-tickers","instId":"BTC-USDT"}]',
          '[{"channel":"books","instId":"BTC-USDT-251226"}]',
        ],
      ],
    ]);
  });

  it("asks for liquidations by kind, and for bars and single trades elsewhere", () => {
    expect(argsOf([SWAP], ["liquidation-orders", "candle1m", "trades-all"])).toEqual([
      [urls.ws["public"], ['[{"channel":"liquidation-orders","instType":"SWAP"}]']],
      [
        urls.ws["business"],
        ['[{"channel":"candle1m","instId":"BTC-USDT-SWAP"}]', '[{"channel":"trades-all","instId":"BTC-USDT-SWAP"}]'],
      ],
    ]);
  });

  it("does not ask spot for what only contracts have", () => {
    const [socket] = plan([{ symbol: "BTC-USDT", channels: rules.instrumentChannels }], urls);
    expect(socket?.streams.map(({ channel }) => channel)).toEqual(["books", "trades"]);
  });

  it("keeps all streams of an instrument on one socket, and few books on each", () => {
    const symbols = Array.from({ length: 70 }, (_, index) => `A${index}-USDT-SWAP`);
    const sockets = plan(
      symbols.map((symbol) => ({ symbol, channels: rules.instrumentChannels })),
      urls,
    );
    const books = sockets.map(({ streams }) => new Set(streams.map(({ symbol }) => symbol)).size);
    expect(books).toEqual([29, 29, 12]);
  });

  it("takes each subscription back by the same request", () => {
    const [message] = plan([{ symbol: SWAP, channels: ["books"] }], urls, AT, 77)[0]?.messages ?? [];
    expect(message).toEqual({
      ref: "77",
      text: '{"id":"77","op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]}',
      undo: '{"id":"77","op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]}',
    });
  });

  it("polls the list of each kind once, and that of options by their family", () => {
    const symbols = [SWAP, "ETH-USDT-SWAP", "BTC-USD-251226", "BTC-USDT", "BTC-USD-251226-60000-C"];
    expect(
      polls(
        symbols.map((symbol) => ({ symbol, channels: [] })),
        urls,
      ).atStart,
    ).toEqual(
      ["SWAP", "FUTURES", "SPOT", "OPTION&instFamily=BTC-USD"].map(
        (kind) => `https://www.okx.com/api/v5/public/instruments?instType=${kind}`,
      ),
    );
  });
});
