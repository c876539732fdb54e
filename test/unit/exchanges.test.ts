import { describe, expect, it } from "vitest";
import { createLineDecoder } from "../../services/ingest/exchanges/line-decoder.ts";
import { adapterOf, readersOf, VENUES, venueOfConn } from "../../services/ingest/exchanges/registry.ts";
import { addressMistakes } from "../../services/ingest/venue-feeds.ts";
import type { MarketEvent } from "../../shared/domain/market/event.ts";
import { epochMs } from "../../shared/domain/units.ts";

function adapter(venue: string) {
  const found = adapterOf(venue);
  if (!found) throw new Error(`no venue ${venue}`);
  return found;
}

describe.each(VENUES)("plan of %s", (venue) => {
  const { plan, rules, urls, polls, snapshotUrl } = adapter(venue);
  const symbols = Array.from({ length: 150 }, (_, index) => `S${index}_USDT`);
  const subscriptions = symbols.map((symbol) => ({ symbol, channels: rules.instrumentChannels }));
  const sockets = plan(subscriptions, urls, epochMs(1_700_000_000_999));

  it("carries every stream on exactly one socket, within the venue's limit", () => {
    const streams = sockets.flatMap((socket) => socket.streams.map(({ symbol, channel }) => `${symbol} ${channel}`));
    const wanted = symbols.flatMap((symbol) => rules.instrumentChannels.map((channel) => `${symbol} ${channel}`));
    expect(streams.toSorted()).toEqual(wanted.toSorted());
    for (const socket of sockets) expect(socket.streams.length).toBeLessThanOrEqual(rules.streamsPerConnectionMax);
  });

  it("asks for every symbol, by messages that each have their own reference", () => {
    for (const socket of sockets) {
      const refs = socket.messages.map(({ ref }) => ref);
      expect(new Set(refs).size).toBe(refs.length);
      const asked = socket.messages.map(({ text }) => text.toUpperCase()).join();
      for (const { symbol } of socket.streams) expect(asked).toContain(symbol);
    }
  });

  it("has an address for a book unless it comes over the stream, and refuses channels it does not know", () => {
    const book = snapshotUrl("BTC_USDT", urls);
    if (book !== undefined) expect(venueOfConn(book)).toBe(venue);
    else expect(rules.book.source).toBe("stream");
    for (const address of [...polls(subscriptions, urls).atStart, ...polls(subscriptions, urls).repeated]) {
      expect(venueOfConn(address)).toBe(venue);
    }
    expect(() => plan([{ symbol: "X", channels: ["nothing"] }], urls)).toThrow(/no channel 'nothing'/);
  });
});

describe("subscribing", () => {
  it("puts the book of Binance under /public and its trades and marks under /market", () => {
    const { plan, urls, rules } = adapter("binance-usdm");
    expect(plan([{ symbol: "BTCUSDT", channels: rules.instrumentChannels }], urls)).toEqual([
      {
        url: "wss://fstream.binance.com/public/stream",
        streams: [{ symbol: "BTCUSDT", channel: "depth@100ms", event: "book" }],
        messages: [
          {
            ref: "1",
            text: '{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}',
            undo: '{"method":"UNSUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}',
          },
        ],
      },
      {
        url: "wss://fstream.binance.com/market/stream",
        streams: [
          { symbol: "BTCUSDT", channel: "aggTrade", event: "trade" },
          { symbol: "BTCUSDT", channel: "markPrice@1s", event: "mark" },
        ],
        messages: [
          {
            ref: "1",
            text: '{"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@markPrice@1s"],"id":1}',
            undo: '{"method":"UNSUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@markPrice@1s"],"id":1}',
          },
        ],
      },
    ]);
  });

  it("asks Gate futures for each book apart, and for the trades of all at once", () => {
    const { plan, urls } = adapter("gateio-futures");
    const channels = ["futures.order_book_update", "futures.trades"];
    const subscriptions = ["A_USDT", "B_USDT"].map((symbol) => ({ symbol, channels }));
    const [socket] = plan(subscriptions, urls, epochMs(1_700_000_000_999));
    expect(socket?.messages.map(({ text }) => text)).toEqual([
      '{"time":1700000000,"id":1,"channel":"futures.order_book_update","event":"subscribe","payload":["A_USDT","100ms","100"]}',
      '{"time":1700000000,"id":2,"channel":"futures.trades","event":"subscribe","payload":["A_USDT","B_USDT"]}',
      '{"time":1700000000,"id":3,"channel":"futures.order_book_update","event":"subscribe","payload":["B_USDT","100ms","100"]}',
    ]);
  });

  it("asks Bybit for each instrument apart, of the server that has it", () => {
    const { plan, urls } = adapter("bybit");
    const subscriptions = ["BTCUSDT", "BTCUSD", "ETHPERP", "ETHUSDZ26"].map((symbol) => ({
      symbol,
      channels: ["orderbook.200", "tickers"],
    }));
    const sockets = plan(subscriptions, urls, undefined, 7);
    expect(sockets.map(({ url, messages }) => [url, messages.map(({ text }) => text)])).toEqual([
      [
        "wss://stream.bybit.com/v5/public/linear",
        [
          '{"req_id":"7","op":"subscribe","args":["orderbook.200.BTCUSDT","tickers.BTCUSDT"]}',
          '{"req_id":"8","op":"subscribe","args":["orderbook.200.ETHPERP","tickers.ETHPERP"]}',
        ],
      ],
      [
        "wss://stream.bybit.com/v5/public/inverse",
        [
          '{"req_id":"7","op":"subscribe","args":["orderbook.200.BTCUSD","tickers.BTCUSD"]}',
          '{"req_id":"8","op":"subscribe","args":["orderbook.200.ETHUSDZ26","tickers.ETHUSDZ26"]}',
        ],
      ],
    ]);
  });

  it.each([
    ["bybit", ["orderbook.50", "orderbook.200"]],
    ["bybit-spot", ["orderbook.1000", "orderbook.200"]],
    ["hyperliquid", ["l2Book", "l2Book.fast"]],
  ])("refuses two books of one instrument of %s, whose messages would be mixed up", (venue, channels) => {
    const { plan, urls } = adapter(venue);
    expect(() => plan([{ symbol: "BTCUSDT", channels }], urls)).toThrow(/one book of BTCUSDT at a time, not 2 depths/);
  });

  it("knows an acknowledgement of Hyperliquid by the subscription that it echoes", () => {
    const { plan, urls, createDecoder } = adapter("hyperliquid");
    const channels = ["l2Book.fast", "trades", "candle.1m"];
    const [socket] = plan([{ symbol: "BTC", channels }], urls);
    const heard: unknown[] = [];
    const ignore = () => {};
    const control = (message: unknown) => heard.push(message);
    const decoder = createDecoder();
    for (const { text } of socket?.messages ?? []) {
      const { method, subscription } = JSON.parse(text);
      const data = { method, subscription: { nSigFigs: null, mantissa: null, fast: false, ...subscription } };
      const frame = Buffer.from(JSON.stringify({ channel: "subscriptionResponse", data }));
      decoder.decode(frame, epochMs(0), { book: ignore, trade: ignore, quote: ignore, event: ignore, control });
    }
    expect(heard).toEqual(socket?.messages.map(({ ref }) => ({ kind: "ack", ref })));
    expect(new Set(socket?.messages.map(({ ref }) => ref)).size).toBe(channels.length);
  });

  it("polls the tickers of Gate's tokens, and only of those", () => {
    const { polls, urls } = adapter("gateio");
    const subscriptions = [
      { symbol: "BTC3L_USDT", channels: ["spot.tickers"] },
      { symbol: "BTC_USDT", channels: ["spot.trades"] },
    ];
    expect(polls(subscriptions, urls).repeated).toEqual([
      "https://api.gateio.ws/api/v4/spot/tickers?currency_pair=BTC3L_USDT",
    ]);
  });
});

describe("decoding lines", () => {
  it("counts every line once and says what was wrong", () => {
    const events: [number, MarketEvent][] = [];
    const decoder = createLineDecoder(
      () => adapter("binance-usdm"),
      (event, line) => events.push([line, event]),
    );
    const quote = '{"e":"bookTicker","u":1,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"2","T":1700000000000,"E":1}';
    const lines = [
      { t: null, conn: null, raw: quote },
      { t: 1_700_000_000_003.5, conn: "wss://x.test/ws", raw: quote },
      { t: 5, conn: null, raw: '{"result":null,"id":1}' },
      { t: 5, conn: null, raw: '{"e":"__proto__"}' },
      { t: 5, conn: null, raw: "{" },
      { t: 5, conn: null, b64: "AAAA" },
    ].map((line) => JSON.stringify(line));
    [...lines, "", "not a line"].forEach((text, index) => {
      decoder.line(text, index + 1);
    });
    expect(events.map(([line, { receivedAt }]) => [line, receivedAt])).toEqual([
      [1, 1_700_000_000_000],
      [2, 1_700_000_000_003.5],
    ]);
    const { unknownKinds, failures, ...counts } = decoder.summary();
    expect(counts).toEqual({ frames: 8, events: { quote: 2 }, decoded: 2, control: 1, unknown: 1, failed: 4 });
    expect(Object.entries(unknownKinds)).toEqual([["__proto__", 1]]);
    expect(failures.map(({ line }) => line)).toEqual([5, 6, 7, 8]);
  });

  it("finds the reader of each line where the capture holds those of several venues", () => {
    const events: unknown[] = [];
    const readerOf = readersOf("leveraged-tokens");
    if (!readerOf) throw new Error("no capture is called so");
    const decoder = createLineDecoder(readerOf, ({ type, venue, symbol }) => events.push([type, venue, symbol]));
    const stream = "wss://fstream.binance.com/ws/TRXDOWN@tokenNav (moved later)";
    const info = "GET https://api.binance.com/sapi/v1/blvt/tokenInfo";
    const lines = [
      { t: null, conn: stream, raw: '{"e":"nav","E":1600245286355,"s":"TRXDOWN","n":14.78,"l":2.18}' },
      { t: null, conn: info, raw: '[{"tokenName":"BTCUP","nav":"4.79","timestamp":1583127900000}]' },
      { t: null, conn: "wss://nobody.test/ws", raw: "{}" },
      { t: null, conn: null, raw: "{}" },
    ];
    lines.forEach((line, index) => {
      decoder.line(JSON.stringify(line), index + 1);
    });
    expect(events).toEqual([
      ["nav", "binance-usdm", "TRXDOWN"],
      ["nav", "binance-spot", "BTCUP"],
    ]);
    expect(decoder.summary().unknownKinds).toEqual({ "conn:wss://nobody.test/ws": 1, "conn:null": 1 });
  });

  it("takes a stream of the best few levels for one where only the address names it", () => {
    const kinds: unknown[] = [];
    const decoder = createLineDecoder(
      () => adapter("binance-usdm"),
      (event) => {
        if (event.type === "book") kinds.push([event.kind, event.limited]);
      },
    );
    const raw = '{"e":"depthUpdate","E":1,"T":1,"s":"BTCUSDT","U":1,"u":2,"pu":0,"b":[["1","1"]],"a":[]}';
    for (const path of ["btcusdt@depth5@100ms", "btcusdt@depth@100ms"]) {
      decoder.line(JSON.stringify({ t: 1, conn: `wss://fstream.binance.com/public/ws/${path}`, raw }), 1);
    }
    expect(kinds).toEqual([
      ["snapshot", true],
      ["delta", undefined],
    ]);
  });
});

describe("the configured addresses of a venue", () => {
  const venues = (ws: Record<string, string>) => ({ "binance-usdm": { enabled: true, ws } });

  it("are fine for roles it has", () => {
    expect(addressMistakes(venues({ public: "ws://127.0.0.1:1", market: "ws://127.0.0.1:1" }))).toEqual([]);
  });
  it("are a mistake for a role it does not have, because nobody would use them", () => {
    expect(addressMistakes(venues({ spot: "ws://127.0.0.1:1" }))).toEqual([
      "config: venues.binance-usdm.ws.spot: unknown role, expected public or market",
    ]);
  });
});
