import { z } from "zod";
import { amount, isoTime, name, positive, sequence } from "../frame-schema.ts";

/** What Alpaca sends, by its message type `T`. Keys that are not used are not listed. */

/** `c`: conditions of the sale, a character each. */
export const trade = z.object({
  S: name,
  t: isoTime,
  p: positive,
  s: amount,
  i: sequence.optional(),
  c: z.array(z.string()).nullish(),
});

/** A trade with one of these is no trade of its own: it tells the official opening or closing price again. */
export const NO_TRADE: ReadonlySet<string> = new Set(["M", "Q", "9"]);

/** A side without orders has the price 0. */
export const quote = z.object({ S: name, t: isoTime, bp: amount, bs: amount, ap: amount, as: amount });

/** `t`: the opening of the minute. */
export const bar = z.object({
  S: name,
  t: isoTime,
  o: positive,
  h: positive,
  l: positive,
  c: positive,
  v: amount,
});

export const statusCode = z.object({ sc: z.string() });
export const status = z.object({ S: name, t: isoTime, rc: z.string().optional(), rm: z.string().optional() });

/** Of tapes A and B, then of tape C. Quoting comes back (`Q`) before trading does. */
export const STATUS_OF_CODE: ReadonlyMap<string, "trading" | "halted"> = new Map([
  ["2", "halted"],
  ["3", "trading"],
  ["H", "halted"],
  ["P", "halted"],
  ["T", "trading"],
]);

export const success = z.object({ msg: z.string() });
export const error = z.object({ code: z.number(), msg: z.string() });

const symbols = z.array(z.string()).default([]);
/** All that is subscribed on the connection now. */
export const subscription = z.object({
  trades: symbols,
  quotes: symbols,
  bars: symbols,
  updatedBars: symbols,
  statuses: symbols,
});

/** Errors about who we are, and how many of us: no subscription is meant. */
export const LOGIN_ERRORS: ReadonlySet<number> = new Set([401, 402, 404, 406, 409]);
export const ALREADY_LOGGED_IN = 403;

/** Types that are known and carry nothing the radar uses. */
export const UNUSED_TYPES: ReadonlySet<string> = new Set([
  // Bars of a day.
  "d",
  // Price bands.
  "l",
  // Corrections and cancellations of trades that have been counted.
  "c",
  "x",
  // Imbalances before an auction.
  "i",
  // News, and books of crypto, of Alpaca's other streams.
  "n",
  "o",
]);
