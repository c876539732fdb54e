import type { BarEvent } from "../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import {
  BYTE,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readNumber,
  readPrice,
  readSymbol,
  skipScalar,
  takeByte,
} from "./cursor.ts";
import { type HotFrame, leaveResult } from "./gate-hot.ts";
import { type Candle, splitCandleName } from "./gate-protocol.ts";
import { createFixedTable, createSymbolTable } from "./symbol-table.ts";

/** What the name of a candle says. */
type CandleName = NonNullable<ReturnType<typeof splitCandleName>>;

/** A candle as an event, whichever way it was read. `exchangeAtMs`: when the frame was sent; `volume` in the venue's unit. */
export function barOf(
  venue: string,
  { symbol, intervalMs }: CandleName,
  exchangeAtMs: number,
  receivedAt: EpochMs,
  { t, o, h, l, c }: Omit<Candle, "n">,
  volume: number,
): BarEvent {
  const openAtMs = t * 1_000;
  return {
    type: "bar",
    venue,
    symbol,
    exchangeAt: epochMs(exchangeAtMs),
    receivedAt,
    openAt: epochMs(openAtMs),
    closeAt: epochMs(openAtMs + intervalMs - 1),
    open: price(o),
    high: price(h),
    low: price(l),
    close: price(c),
    volume,
  };
}

const FIELDS = createFixedTable(["t", "n", "o", "h", "l", "c", "v", "a"]);
const FIELD = { t: 0, n: 1, o: 2, h: 3, l: 4, c: 5, v: 6, a: 7 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(FIELD.a) - 1;

/**
 * Reads `candlesticks` from bytes: one candle, or a list of them. `volumeIn`: the field that has the volume; where it
 * is `a`, a candle without one gives `v`.
 */
export function createCandleReader(venue: string, volumeIn: "a" | "v"): (frame: HotFrame, sink: EventSink) => boolean {
  const names = createSymbolTable();
  const namesSplit: (CandleName | undefined)[] = [];
  const bars: BarEvent[] = [];

  const nameOf = (id: number): CandleName | undefined => {
    namesSplit[id] ??= splitCandleName(names.text(id));
    return namesSplit[id];
  };
  const readBar = (frame: HotFrame): void => {
    const { cursor } = frame;
    const candle = { t: 0, o: 0, h: 0, l: 0, c: 0 };
    let seen = 0;
    let name = -1;
    let v = 0;
    let a = 0;
    expectByte(cursor, BYTE.openObject);
    do {
      const field = readKey(cursor, FIELDS);
      if (field === FIELD.t) candle.t = readAmount(cursor);
      else if (field === FIELD.n) name = readSymbol(cursor, names);
      else if (field === FIELD.o) candle.o = readPrice(cursor);
      else if (field === FIELD.h) candle.h = readPrice(cursor);
      else if (field === FIELD.l) candle.l = readPrice(cursor);
      else if (field === FIELD.c) candle.c = readPrice(cursor);
      else if (field === FIELD.v) v = readAmount(cursor);
      else if (field === FIELD.a && volumeIn === "a") a = readNumber(cursor);
      else skipScalar(cursor);
      if (field >= 0) seen |= bit(field);
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    const named = cursor.ok && (seen & NEEDED) === NEEDED ? nameOf(name) : undefined;
    if (!named) {
      cursor.ok = false;
      return;
    }
    const volume = volumeIn === "a" && (seen & bit(FIELD.a)) !== 0 ? a : v;
    bars.push(barOf(venue, named, frame.sentAtMs, frame.receivedAt, candle, volume));
  };
  return (frame, sink) => {
    const { cursor } = frame;
    bars.length = 0;
    if (takeByte(cursor, BYTE.openList)) {
      do readBar(frame);
      while (cursor.ok && hasNext(cursor, BYTE.closeList));
    } else readBar(frame);
    if (!leaveResult(frame)) return false;
    for (const bar of bars) sink.event(bar);
    return true;
  };
}
