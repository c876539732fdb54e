import { readTokenInfo } from "../binance-leveraged-tokens.ts";
import { readCommonRest } from "../binance-rest.ts";
import { type FrameContext, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

/** Reads a REST answer of the spot server. */
export function readRest(url: URL, body: unknown, context: FrameContext): Reading {
  const common = readCommonRest(url, body, context);
  if (common !== undefined) return common;
  if (url.pathname.endsWith("/exchangeInfo")) return read(message.exchangeInfo, body, context, () => "control");
  if (url.pathname.endsWith("/blvt/tokenInfo")) return readTokenInfo(body, context);
  return unknown(context, url.pathname);
}
