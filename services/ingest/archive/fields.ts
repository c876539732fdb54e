import { z } from "zod";
import { LEVELS_MAX } from "../../../shared/domain/market/book-update.ts";
import { amount, maybe, positive, sequence } from "../exchanges/frame-schema.ts";

/** Fields that archived venues write in the same few ways. */

/** The side of an order in any case: `buy`, `Buy`, `BUY`. */
export const side = z
  .string()
  .toLowerCase()
  .pipe(z.enum(["buy", "sell"]));

/** A side as the column that names it in a list of changes. */
export const sidedLevel = z
  .tuple([side, positive, amount])
  .transform(([of, at, size]) => ({ side: of, level: [at, size] as const }));
export const sidedLevels = z.array(sidedLevel).max(LEVELS_MAX);

/** An id that a double tells exactly; a longer one would be another trade's. */
export const exactId = sequence.optional().catch(undefined);

/** A price that is missing, null or 0 where there is none. */
export const maybePrice = maybe.transform((value) => (value !== undefined && value > 0 ? value : undefined));
