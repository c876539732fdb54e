import { barOf } from "./bitget-give.ts";
import { closeFrame, type HotFrame, type HotOutcome } from "./bitget-hot-frame.ts";
import { BYTE, type Cursor, expectByte, readAmount, readPrice, skipScalar, takeByte } from "./cursor.ts";

/** More come in no answer to a subscription; a longer list takes the slow path. */
const BARS_MAX = 1_024;

const MINUTE_MS = 60_000;

/** The columns of a bar in the buffer. */
const COLUMN = { openAt: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 } as const;
const COLUMNS = 6;

/** Bars of a minute as versions 1 and 2 write them, `["1649230080000","125.77",…]`: hundreds in the first answer. */
export function createBarsReader(): (frame: HotFrame) => HotOutcome {
  const bars = new Float64Array(BARS_MAX * COLUMNS);
  const columnOf = (bar: number, column: number): number => bars[bar * COLUMNS + column] ?? Number.NaN;
  return (frame) => {
    const { cursor, context, market, sentMs, symbols, receivedAt } = frame;
    let count = 0;
    do {
      if (count === BARS_MAX) return undefined;
      readBar(cursor, bars, count * COLUMNS);
      count += 1;
    } while (cursor.ok && takeByte(cursor, BYTE.comma));
    if (!closeFrame(frame)) return undefined;
    const { venue } = context.scratches[market].book;
    const symbol = symbols.text(frame.symbol);
    const sentAt = sentMs[0] ?? Number.NaN;
    const at = Number.isNaN(sentAt) ? receivedAt : sentAt;
    for (let bar = 0; bar < count; bar += 1) {
      const values = {
        openAt: columnOf(bar, COLUMN.openAt),
        open: columnOf(bar, COLUMN.open),
        high: columnOf(bar, COLUMN.high),
        low: columnOf(bar, COLUMN.low),
        close: columnOf(bar, COLUMN.close),
        volume: columnOf(bar, COLUMN.volume),
      };
      context.sink.event(barOf(venue, symbol, values, MINUTE_MS, at, receivedAt));
    }
    return "events";
  };
}

function readBar(cursor: Cursor, bars: Float64Array, from: number): void {
  expectByte(cursor, BYTE.openList);
  bars[from + COLUMN.openAt] = readAmount(cursor);
  for (let column: number = COLUMN.open; column <= COLUMN.close; column += 1) {
    expectByte(cursor, BYTE.comma);
    bars[from + column] = readPrice(cursor);
  }
  expectByte(cursor, BYTE.comma);
  bars[from + COLUMN.volume] = readAmount(cursor);
  while (cursor.ok && takeByte(cursor, BYTE.comma)) skipScalar(cursor);
  expectByte(cursor, BYTE.closeList);
}
