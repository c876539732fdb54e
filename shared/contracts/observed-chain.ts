import { z } from "zod";

/** Events of a chain that are remembered, so that those seen again are not told again. */
export const EVENTS_KEPT_MAX = 1_000;

/** What is kept on disk of the events of a chain: the last block looked at, and what was told by then. */
export const keptEventsSchema = z.object({
  version: z.literal(1),
  chainId: z.int(),
  block: z.object({
    number: z.string().regex(/^\d{1,20}$/, "expected a block's number in decimal digits"),
    hash: z.templateLiteral(["0x", z.string()]),
  }),
  /** Transactions and which of their events. */
  told: z.array(z.string()).max(EVENTS_KEPT_MAX),
  /** Where rebalances in pieces are going, by key. */
  targets: z.record(z.string(), z.number()),
});
export type KeptEvents = z.infer<typeof keptEventsSchema>;
