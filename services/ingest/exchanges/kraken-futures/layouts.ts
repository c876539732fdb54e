import type { EpochMs } from "../../../../shared/domain/units.ts";
import { levelsInto } from "../frame-levels.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  price,
  skippedScalar,
  skippedWhole,
  TEXT_ENDS,
  text,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";

/** Books and plain trades as they are written; the rarer kinds of trades take the slow path. */

const AT = { symbol: 0, time: 1, sequence: 2, side: 3, price: 4, size: 5, id: 6 } as const;
const SIDES = ["buy", "sell"];
const BUY = 0;
const LEVEL = { open: '{"price":', between: ',"qty":', close: "}" };

export function createLayoutReader(scratch: Scratch): HotReader {
  const names = createFrameNames();
  return createHotReader([...bookForms(names, scratch), tradeForm(names, scratch)]);
}

function bookForms(names: FrameNames, { book }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const bids = custom(levelsInto(book.bids, LEVEL));
  const asks = custom(levelsInto(book.asks, LEVEL));
  const fillHeader = (kind: "snapshot" | "delta", receivedAt: EpochMs): void => {
    book.kind = kind;
    book.symbol = names.text(valueAt(AT.symbol));
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = valueAt(AT.time);
    book.receivedAt = receivedAt;
    book.firstSeq = valueAt(AT.sequence);
    book.lastSeq = book.firstSeq;
  };
  const giveSnapshot: HotForm["give"] = (_frame, receivedAt, sink) => {
    fillHeader("snapshot", receivedAt);
    sink.book(book);
    return "events";
  };
  return [
    {
      layout: layout`{"feed":"book","product_id":"${symbol}","side":"${oneOf(AT.side, SIDES)}","seq":${whole(AT.sequence)},"price":${price(AT.price)},"qty":${amount(AT.size)},"timestamp":${whole(AT.time)}}`,
      give: (_frame, receivedAt, sink) => {
        const isBid = valueAt(AT.side) === BUY;
        const levels = isBid ? book.bids : book.asks;
        book.bids.length = isBid ? 1 : 0;
        book.asks.length = isBid ? 0 : 1;
        levels.prices[0] = valueAt(AT.price);
        levels.sizes[0] = valueAt(AT.size);
        fillHeader("delta", receivedAt);
        sink.book(book);
        return "events";
      },
    },
    {
      layout: layout`{"feed":"book_snapshot","product_id":"${symbol}","timestamp":${whole(AT.time)},"seq":${whole(AT.sequence)},"tickSize":${skippedScalar},"bids":[${bids},"asks":[${asks}}`,
      give: giveSnapshot,
    },
    {
      layout: layout`{"feed":"book_snapshot","product_id":"${symbol}","timestamp":${whole(AT.time)},"seq":${whole(AT.sequence)},"bids":[${bids},"asks":[${asks}}`,
      give: giveSnapshot,
    },
  ];
}

function tradeForm(names: FrameNames, { trade }: Scratch): HotForm {
  return {
    layout: layout`{"feed":"trade","product_id":"${name(AT.symbol, names)}","uid":"${text(AT.id)}","side":"${oneOf(AT.side, SIDES)}","type":"fill","seq":${skippedWhole},"time":${whole(AT.time)},"qty":${amount(AT.size)},"price":${price(AT.price)}}`,
    give: (frame, receivedAt, sink) => {
      const [idFrom, idTo] = [valueAt(AT.id), TEXT_ENDS[AT.id] ?? 0];
      if (idTo <= idFrom) return undefined;
      const side = valueAt(AT.side) === BUY ? "buy" : "sell";
      const symbol = names.text(valueAt(AT.symbol));
      trade.fill(symbol, valueAt(AT.time), receivedAt, valueAt(AT.price), valueAt(AT.size), side, Number.NaN);
      trade.identify(frame, idFrom, idTo);
      sink.trade(trade.event);
      return "events";
    },
  };
}
