import { type Deliberate, isField } from "./deliberate.ts";

/** Deliberate differences of the times of books and of marks, funding and open interest. */
export const DELIBERATE_TIMES: readonly Deliberate[] = [
  {
    folders: ["binance-usdm", "binance-coinm"],
    what: "book.at",
    fits: ({ ours, theirs, message: { text } }) => isField(text, "T", ours) && isField(text, "E", theirs),
    reason: "the time at which the levels were so is more precise than that at which they were sent",
  },
  {
    folders: ["bybit"],
    what: "book.at",
    fits: ({ ours, theirs, message: { text } }) => isField(text, "cts", ours) && isField(text, "ts", theirs),
    reason: "the time at which the levels were so is more precise than that at which they were sent",
  },
  {
    folders: ["htx", "htx-swap"],
    what: "book.at",
    fits: ({ ours, theirs, message: { text } }) =>
      isField(text, "ts", ours) && text.includes(`,"ts":${theirs},"tick":`),
    reason: "the time of the book itself is more precise than that of the message around it",
  },
  {
    folders: ["kucoin"],
    what: "book.at",
    fits: ({ ours, message: { address, text } }) => address !== undefined && isField(text, "time", ours),
    reason: "a REST book names its time; tardis-dev takes that of its receipt",
  },
  {
    folders: ["gateio"],
    what: "book.at",
    fits: ({ theirs, message: { address } }) => address !== undefined && Number.isNaN(theirs),
    reason: "a REST book of this venue names no time that tardis-dev finds, and is as old as its receipt here",
  },
  {
    folders: ["okx"],
    what: "context.at",
    says: /"channel":\s*"funding-rate"/,
    fits: ({ ours, message: { text } }) => isField(text, "ts", ours),
    reason: "funding names its time; tardis-dev takes that of its receipt",
  },
  {
    folders: ["dydx-v4"],
    what: "context.at",
    says: /"oraclePrices"/,
    fits: ({ ours, message: { text } }) => text.includes(`"effectiveAt": "${new Date(Number(ours)).toISOString()}"`),
    reason: "a price of the oracle names its time; tardis-dev takes that of its receipt",
  },
];

/** Those that only worked examples show. */
export const TIMES_IN_EXAMPLES: readonly Deliberate[] = [
  {
    folders: ["bybit-spot"],
    what: "book.at",
    fits: ({ ours, theirs, message: { text } }) => isField(text, "cts", ours) && isField(text, "ts", theirs),
    reason: "the time at which the levels were so is more precise than that at which they were sent",
  },
  {
    folders: ["kucoin-futures"],
    what: "book.at",
    fits: ({ ours, message: { address, text } }) => address !== undefined && text.includes(`"ts":${ours}`),
    reason: "a REST book names its time; tardis-dev takes that of its receipt",
  },
  {
    folders: ["kucoin-futures"],
    what: "context.at",
    fits: ({ ours, message: { text } }) => isField(text, "timestamp", ours),
    reason: "marks name their time; tardis-dev takes that of their receipt",
  },
];
