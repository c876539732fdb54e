import { z } from "zod";
import { LEVELS_MAX } from "../../../shared/domain/market/book-update.ts";
import { amount, isoTime, name, positive, sequence } from "../exchanges/frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together } from "../exchanges/reading.ts";
import { side } from "./fields.ts";
import { bookOf, levelsOf, type SidedLevel } from "./give.ts";

const row = z.object({
  symbol: name,
  id: sequence,
  side,
  size: amount.optional(),
  price: positive.optional(),
  timestamp: isoTime.optional(),
});
type Row = z.output<typeof row>;
const rows = z.array(row).max(LEVELS_MAX);

export type Action = "partial" | "insert" | "update" | "delete";

/** Books whose changes name a level by its id alone: the price was told when the level appeared. */
export interface BooksById {
  read(table: string, action: Action, data: unknown, context: FrameContext): Reading;
}

export function createBooksById(): BooksById {
  const books = new Map<string, Map<number, number>>();

  const readOf = (key: string, action: Action, symbol: string, changed: readonly Row[], context: FrameContext) => {
    const known = action === "partial" ? new Map<number, number>() : books.get(key);
    // The venue wants everything ignored that comes before the whole book.
    if (!known) return "control";
    const levels: SidedLevel[] = [];
    for (const { id, side: of, size = 0, price = known.get(id) } of changed) {
      if (price === undefined) return failed(context, `id is ${id}: expected a level whose price was told`);
      levels.push({ side: of, level: [price, action === "delete" ? 0 : size] });
    }
    const give = bookOf(
      { symbol, kind: action === "partial" ? "snapshot" : "delta", at: changed[0]?.timestamp, ...levelsOf(levels) },
      context,
    );
    return () => {
      books.set(key, known);
      for (const { id, price } of changed) {
        if (action === "delete") known.delete(id);
        else if (price !== undefined) known.set(id, price);
      }
      if (typeof give === "function") give();
    };
  };

  return {
    read: (table, action, data, context) =>
      read(rows, data, context, (changed) => {
        const ofSymbols = Map.groupBy(changed, ({ symbol }) => symbol);
        return together(
          [...ofSymbols].map(([symbol, own]) => readOf(`${table}:${symbol}`, action, symbol, own, context)),
        );
      }),
  };
}
