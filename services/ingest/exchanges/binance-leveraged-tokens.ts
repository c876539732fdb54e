import { z } from "zod";
import { epochMs, leverage, price } from "../../../shared/domain/units.ts";
import { decimal, maybe, name, positive } from "./frame-schema.ts";
import { type FrameContext, type Reading, read, together } from "./reading.ts";

/**
 * Binance leveraged tokens (`BTCUP`, `BTCDOWN`), which were traded until 2024-02-28 and redeemed until 2024-04-03. Their
 * leverage drifted between 1.25 and 4, so what the venue said of it is the only record there is.
 */

/** `m`: tokens issued; `b`: what they hold; `n`: net asset value of one; `l`: its leverage, without a sign. */
const nav = z.object({
  E: decimal,
  s: name,
  m: maybe,
  b: z.array(z.object({ s: name, n: decimal })).optional(),
  n: positive,
  l: maybe,
});

/** A bar of net asset values: it has no flag of completion, and its `v` is the leverage. */
const navKline = z.object({
  e: z.literal("kline"),
  E: decimal,
  s: z.string().regex(/(UP|DOWN)$/),
  k: z.object({ c: positive, v: maybe, x: z.undefined().optional() }),
});

const tokenInfo = z.object({
  tokenName: name,
  tokenIssued: maybe,
  currentBaskets: z.array(z.object({ symbol: name, amount: decimal })).optional(),
  nav: positive,
  realLeverage: maybe,
  timestamp: maybe,
});

interface TokenState {
  readonly symbol: string;
  readonly at: number;
  readonly nav: number;
  readonly size: number | undefined;
  readonly basket: readonly number[];
  readonly supply: number | undefined;
}

export const readNav = (data: unknown, context: FrameContext): Reading =>
  read(nav, data, context, ({ E, s, m, b, n, l }) =>
    stateOf(context, { symbol: s, at: E, nav: n, size: l, basket: b?.map((held) => held.n) ?? [], supply: m }),
  );

/** The net asset value that a bar of them ends with; undefined where `data` is no such bar. */
export function readNavKline(data: unknown, context: FrameContext): Reading | undefined {
  const parsed = navKline.safeParse(data);
  if (!parsed.success) return undefined;
  const { E, s, k } = parsed.data;
  return stateOf(context, { symbol: s, at: E, nav: k.c, size: k.v, basket: [], supply: undefined });
}

/** The answer of `/sapi/v1/blvt/tokenInfo`. */
export const readTokenInfo = (body: unknown, context: FrameContext): Reading =>
  read(z.array(z.unknown()), body, context, (tokens) =>
    together(
      tokens.map((token) =>
        read(tokenInfo, token, context, (info) =>
          stateOf(context, {
            symbol: info.tokenName,
            at: info.timestamp ?? context.receivedAt,
            nav: info.nav,
            size: info.realLeverage,
            basket: info.currentBaskets?.map((held) => held.amount) ?? [],
            supply: info.tokenIssued,
          }),
        ),
      ),
    ),
  );

function stateOf(context: FrameContext, { symbol, at, nav, size, basket, supply }: TokenState): Reading {
  // Amounts of several contracts have no sum.
  const [held, ...others] = basket;
  return () =>
    context.sink.event({
      type: "nav",
      venue: context.scratch.book.venue,
      symbol,
      exchangeAt: epochMs(at),
      receivedAt: context.receivedAt,
      nav: price(nav),
      leverage: size === undefined ? undefined : leverage(signedBy(symbol, size)),
      basket: others.length > 0 ? undefined : held,
      supply,
      rebalancedAt: undefined,
    });
}

/** The stream gives the leverage of a short token without its sign, which the token's name tells. */
function signedBy(symbol: string, size: number): number {
  if (symbol.endsWith("DOWN")) return -Math.abs(size);
  return symbol.endsWith("UP") ? Math.abs(size) : size;
}
