import type { Deliberate } from "./deliberate.ts";

/** Deliberate differences of venues that are only read from archives. */
export const DELIBERATE_IN_ARCHIVES: readonly Deliberate[] = [
  ...["quote.at", "book.at"].map(
    (what): Deliberate => ({
      folders: ["bitfinex"],
      what,
      fits: ({ theirs }) => Number.isNaN(theirs),
      reason: "tardis-dev has the venue put a time into every message, these recorders did not",
    }),
  ),
  {
    folders: ["bitfinex"],
    what: "trade",
    only: "ours",
    says: /^\[\d+,"te",\[[^\]]*\]\]$/,
    reason: "without the number that tardis-dev has the venue put in, it takes the kind for the channel's name",
  },
  {
    folders: ["bitmex"],
    what: "quote",
    only: "ours",
    says: /"action":"partial"/,
    reason: "the quote that stands when it is subscribed to is one, too",
  },
  {
    folders: ["bitmex"],
    what: "trade",
    only: "theirs",
    fits: ({ theirs }) => String(theirs).includes('"side":"unknown"'),
    reason: "a settlement is no trade, and has no side",
  },
  {
    folders: ["bitmex"],
    what: "context",
    only: "ours",
    fits: ({ message }) => !message.text.includes('"table"'),
    reason: "REST answers and single rows of tables, which tardis-dev does not read",
  },
  {
    folders: ["cryptocom", "htx", "htx-swap"],
    what: "trade",
    only: "theirs",
    reason: "the first trades of a channel are those of the time before it was subscribed to",
    fits: ({ isFirstTold }) => isFirstTold,
  },
  {
    folders: ["cryptocom", "upbit"],
    what: "trade.id",
    only: "theirs",
    fits: ({ theirs }) => Number(theirs) > Number.MAX_SAFE_INTEGER,
    reason: "an id of more digits than a number holds comes out changed, so none is given",
  },
];
