import { z } from "zod";
import { type Identity, largestOf } from "./identity.ts";
import { optionalNumber, readTable } from "./read-table.ts";

const row = z.object({
  index: z.string(),
  last_px: optionalNumber,
  shares_to_trade: optionalNumber,
  usd_mm_to_trade: optionalNumber,
});

/** Estimates of what index funds must buy of an addition: shares times price is the money, where all three are given. */
export async function additionIdentities(dir: string): Promise<readonly Identity[]> {
  const rows = await readTable(dir, "truth/sp_index_add_events.csv", row);
  return [...Map.groupBy(rows, ({ index }) => index)].flatMap(([subject, of]) => {
    const errors = of.flatMap(({ last_px, shares_to_trade, usd_mm_to_trade }) =>
      last_px === undefined || shares_to_trade === undefined || usd_mm_to_trade === undefined
        ? []
        : Math.abs((usd_mm_to_trade * 1e6) / (shares_to_trade * last_px) - 1),
    );
    if (errors.length === 0) return [];
    const what = "largest |USD to trade / (shares x price) - 1|";
    return [{ type: "identity" as const, subject, what, cases: errors.length, value: largestOf(errors) }];
  });
}
