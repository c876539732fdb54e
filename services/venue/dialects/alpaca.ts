import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, replyOnly, type Session } from "../dialect.ts";
import { jsonFrame, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { isoTime, plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const CHANNELS = ["trades", "quotes", "bars", "updatedBars", "statuses"] as const;

const names = z.array(z.string()).optional();
const clientMessage = z.object({
  action: z.enum(["auth", "subscribe", "unsubscribe"]),
  key: z.string().optional(),
  secret: z.string().optional(),
  trades: names,
  quotes: names,
  bars: names,
  updatedBars: names,
  statuses: names,
});

const voice: Voice = {
  sequence: "updates",
  listing: (asset) => ({ symbol: asset, contractSize: 1, sizeDecimals: 0 }),
  // Its quotes are all there is of a book here, and suffer what books suffer.
  book: ({ listing: { symbol }, at, after }) => [
    jsonFrame(`quotes|${symbol}`, () => {
      const [[bp, bs] = ["0", "0"]] = after.bids(1);
      const [[ap, as] = ["0", "0"]] = after.asks(1);
      const best = { bx: "V", bp: Number(bp), bs: Number(bs), ax: "V", ap: Number(ap), as: Number(as) };
      return [{ T: "q", S: symbol, ...best, c: ["R"], z: "C", t: isoTime(at) }];
    }),
  ],
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : [
          jsonFrame(`trades|${first.listing.symbol}`, () =>
            [first, ...rest].map(({ listing: { symbol }, id, at, price, size }) => ({
              T: "t",
              i: id,
              S: symbol,
              x: "V",
              p: Number(price),
              s: Number(size),
              c: ["@"],
              z: "C",
              t: isoTime(at),
            })),
          ),
        ],
  // The updated bar follows at once, as if a late trade had changed it.
  bar: (bar) =>
    bar.closed
      ? (["bars", "updatedBars"] as const).map((channel) =>
          jsonFrame(`${channel}|${bar.listing.symbol}`, () => [
            {
              T: channel === "bars" ? "b" : "u",
              S: bar.listing.symbol,
              o: Number(bar.open),
              h: Number(bar.high),
              l: Number(bar.low),
              c: Number(bar.close),
              v: Number(bar.volume),
              t: isoTime(bar.openAt),
            },
          ]),
        )
      : [],
  rest: () => "unknown_path",
};

/** Alpaca's US equities: nothing before a login, messages in lists, and no book but the best quote. */
export const alpaca: Dialect = {
  venue: "alpaca",
  limits: USUAL_LIMITS,
  socketPaths: { stream: "/v2/iex" },
  open: (url) => (/^\/v2\/(iex|sip|test)\/?$/.test(url.pathname) ? openSession() : undefined),
  refusal: refusalsIn((_status, message) => ({ message })),
  symbolOf: symbolAfterBar,
  voice,
};

const error = (code: number, msg: string): ClientAnswer => replyOnly(JSON.stringify([{ T: "error", code, msg }]));

function openSession(): Session {
  let isLoggedIn = false;
  return plainSession(
    (text, context) => {
      const parsed = clientMessage.safeParse(parseJson(text));
      if (!parsed.success) return error(400, "invalid syntax");
      const { action, key = "", secret = "" } = parsed.data;
      if (action !== "auth") return isLoggedIn ? change(parsed.data, context) : error(401, "not authenticated");
      if (isLoggedIn) return error(403, "already authenticated");
      if (key === "" || secret === "") return error(402, "auth failed");
      isLoggedIn = true;
      return replyOnly('[{"T":"success","msg":"authenticated"}]');
    },
    { greeting: ['[{"T":"success","msg":"connected"}]'] },
  );
}

/** Symbols that do not exist are taken, and stay silent. The answer names all that is subscribed after it. */
function change(asked: z.output<typeof clientMessage>, { streams, isRefusing }: AnswerContext): ClientAnswer {
  const isSubscribing = asked.action === "subscribe";
  if (isRefusing && isSubscribing) return error(405, "symbol limit exceeded");
  const named = CHANNELS.flatMap((channel) => (asked[channel] ?? []).map((name) => `${channel}|${name}`));
  const after = new Set(streams);
  for (const stream of named) {
    if (isSubscribing) after.add(stream);
    else after.delete(stream);
  }
  const lists = CHANNELS.map((channel) => {
    const ofChannel = [...after].filter((stream) => stream.startsWith(`${channel}|`));
    return [channel, ofChannel.map((stream) => symbolAfterBar(stream))];
  });
  const replies = [JSON.stringify([{ T: "subscription", ...Object.fromEntries(lists) }])];
  return isSubscribing
    ? { replies, subscribe: named, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: named };
}
