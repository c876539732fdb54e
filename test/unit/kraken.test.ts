import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import type { BookUpdate } from "../../shared/domain/market/book-update.ts";
import { createSyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";

function adapter(venue: string) {
  const found = adapterOf(venue);
  if (!found) throw new Error(`no venue ${venue}`);
  return found;
}

/** What becomes of the book of a connection with each frame that holds one. */
function createConnection() {
  const { createDecoder, rules } = adapter("kraken-v2");
  const decoder = createDecoder();
  const book = createSyncedBook(rules.book);
  return {
    book,
    receive: (frame: string) => {
      let outcome = "none";
      const take = (update: BookUpdate) => {
        outcome = book.apply(update);
      };
      const sink = { ...createRecordingSink(), book: take };
      decoder.decode(Buffer.from(frame), epochMs(0), sink);
      return outcome;
    },
  };
}

type Texts = readonly (readonly [price: string, qty: string])[];

const digits = (levels: Texts) =>
  levels
    .flat()
    .map((text) => text.replace(".", "").replace(/^0+/, ""))
    .join("");
const list = (levels: Texts) => levels.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join();

/** A frame of v2 whose checksum is that of a book of these levels. */
function frame(
  type: "snapshot" | "update",
  bids: Texts,
  asks: Texts,
  summed: { bids: Texts; asks: Texts } = { bids, asks },
) {
  const checksum = crc32(digits(summed.asks.slice(0, 10)) + digits(summed.bids.slice(0, 10)));
  return `{"channel":"book","type":"${type}","data":[{"symbol":"X/USD","bids":[${list(bids)}],"asks":[${list(asks)}],"checksum":${checksum},"timestamp":"2026-01-01T00:00:00.000001Z"}]}`;
}

describe("the book of Kraken", () => {
  const asks: Texts = [["1100.0", "1.50000000"]];
  const bids: Texts = [["1099.5", "0.50000000"]];

  it("is proven whether zeros are shown or not, whichever way the frame is read", () => {
    for (const write of [(text: string) => text, (text: string) => text.replace(/\.?0+([,}])/g, "$1")]) {
      for (const space of ["", " "]) {
        const { receive } = createConnection();
        expect(receive(write(frame("snapshot", bids, asks)) + space)).toBe("synced");
        const more: Texts = [["1099.0", "2.00000000"]];
        expect(receive(write(frame("update", more, [], { bids: [...bids, ...more], asks })) + space)).toBe("applied");
      }
    }
  });

  it("is not believed when the checksum is another's", () => {
    const { book, receive } = createConnection();
    expect(receive(frame("snapshot", bids, asks))).toBe("synced");
    const [more, other]: readonly Texts[] = [[["1099.0", "2.00000000"]], [["1099.0", "3.00000000"]]];
    expect(receive(frame("update", more ?? [], [], { bids: [...bids, ...(other ?? [])], asks }))).toBe("mismatch");
    expect([book.state, book.loss]).toEqual(["suspect", "checksum"]);
  });

  it("is proven with sizes of more digits than a double holds, however they are sent", () => {
    const long: Texts = [["0.0000123456", "987654321987.12345678"], ["0.0000123455", "90071992547.40993001"]]; // biome-ignore format: a table
    for (const space of ["", " "]) {
      const { receive } = createConnection();
      expect(receive(frame("snapshot", long, [["0.0000123457", "1.00000000"]]) + space)).toBe("synced");
    }
  });

  it("keeps as many levels as the venue was asked for, whoever asked", () => {
    const level = (price: number): readonly [string, string] => [price.toFixed(1), "1.00000000"];
    const ten: Texts = Array.from({ length: 10 }, (_, at) => level(100 - at));
    const asks: Texts = [level(200)];
    const { book, receive } = createConnection();
    receive(
      '{"method":"subscribe","result":{"channel":"book","depth":10,"snapshot":true,"symbol":"X/USD"},"success":true}',
    );
    expect(receive(frame("snapshot", ten, asks))).toBe("synced");
    const best: Texts = [level(101)];
    expect(receive(frame("update", best, [], { bids: [...best, ...ten], asks }))).toBe("applied");
    expect(book.read()?.levels("bid", 99)).toHaveLength(10);
  });
});

describe("subscribing to Kraken", () => {
  it("asks for each symbol apart, because each is acknowledged apart", () => {
    const { plan, urls } = adapter("kraken-v2");
    const [socket] = plan([{ symbol: "BTC/USD", channels: ["book", "trade", "ohlc"] }], urls, epochMs(0), 7);
    expect(socket?.messages).toEqual([
      {
        ref: "7",
        text: '{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":1000},"req_id":7}',
        undo: '{"method":"unsubscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":1000}}',
      },
      {
        ref: "8",
        text: '{"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD"],"snapshot":false},"req_id":8}',
        undo: '{"method":"unsubscribe","params":{"channel":"trade","symbol":["BTC/USD"],"snapshot":false}}',
      },
      {
        ref: "9",
        text: '{"method":"subscribe","params":{"channel":"ohlc","symbol":["BTC/USD"],"interval":1},"req_id":9}',
        undo: '{"method":"unsubscribe","params":{"channel":"ohlc","symbol":["BTC/USD"],"interval":1}}',
      },
    ]);
  });

  it("knows acknowledgements of futures by what was asked for", () => {
    const { plan, urls, createDecoder } = adapter("kraken-futures");
    const [message] = plan([{ symbol: "PF_XBTUSD", channels: ["book"] }], urls)[0]?.messages ?? [];
    expect(message).toEqual({
      ref: "book PF_XBTUSD",
      text: '{"event":"subscribe","feed":"book","product_ids":["PF_XBTUSD"]}',
      undo: '{"event":"unsubscribe","feed":"book","product_ids":["PF_XBTUSD"]}',
    });
    const sink = createRecordingSink();
    createDecoder().decode(Buffer.from(message?.text.replace("subscribe", "subscribed") ?? ""), epochMs(0), sink);
    expect(sink.controls).toEqual([{ kind: "ack", ref: message?.ref }]);
  });

  it("asks for the bars that open in a stretch of time", () => {
    const [from, to] = [epochMs(1_700_000_040_000), epochMs(1_700_000_100_000)];
    const [spot, futures] = [adapter("kraken-v2"), adapter("kraken-futures")];
    expect(spot.barsUrl?.("BTC/USD", from, to, spot.urls)).toBe(
      "https://api.kraken.com/0/public/OHLC?pair=BTCUSD&interval=1&since=1700000039#BTC/USD",
    );
    expect(futures.barsUrl?.("PF_XBTUSD", from, to, futures.urls)).toBe(
      "https://futures.kraken.com/api/charts/v1/trade/PF_XBTUSD/1m?from=1700000040&to=1700000099",
    );
  });
});
