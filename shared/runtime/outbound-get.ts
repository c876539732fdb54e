import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { pipeline, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { err, ok, type Result } from "../domain/result.ts";
import { guardedLookup, guardedUrl, OutboundError } from "./outbound.ts";

/** More hops than this are a loop, or somebody's joke. */
const REDIRECTS_MAX = 3;
/** Every request is hours from the next: a kept connection would only be a dead one. Its own agents know no proxy. */
const HTTP_AGENT = new HttpAgent({ keepAlive: false });
const HTTPS_AGENT = new HttpsAgent({ keepAlive: false });

export interface OutboundLimits {
  /** From the first byte of the request to the last of the answer, all hops together. */
  readonly timeoutMs: number;
  /** Of the body, before and after decompression. */
  readonly bytesMax: number;
  readonly allowPrivate: boolean;
}

/** What a server said, whatever its status. */
export interface OutboundAnswer {
  readonly status: number;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** `refused`: the request was not made. `incomplete`: the answer broke off. `too_large`, `timeout`: it was given up. */
export interface OutboundFailure {
  readonly code: "refused" | "network" | "timeout" | "too_large" | "incomplete";
  readonly why: string;
}

/**
 * Asks a URL that somebody else chose. Follows a few redirects, each looked at as the first address was, and never from
 * https to http; keeps to the limits while the body comes. Rejects never; cancelled by `signal` it fails as `network`.
 */
export async function outboundGet(
  address: string,
  headers: Readonly<Record<string, string>>,
  limits: OutboundLimits,
  signal: AbortSignal,
): Promise<Result<OutboundAnswer, OutboundFailure>> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  const ownHost = URL.parse(address)?.hostname;
  let next = address;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
    // Who may be asked in private may not send us to others there.
    const allowPrivate = limits.allowPrivate && URL.parse(next)?.hostname === ownHost;
    const url = guardedUrl(next, { allowPrivate });
    if (!url.ok) return err({ code: "refused", why: hop === 0 ? url.error : `redirected: ${url.error}` });
    const answer = await getOnce(url.value, headers, { ...limits, allowPrivate }, either).catch((error: unknown) =>
      failureOf(error),
    );
    if (!answer.ok)
      return timeout.aborted ? err({ code: "timeout", why: `no answer within ${limits.timeoutMs} ms` }) : answer;
    const to = answer.value.status === 304 ? undefined : redirectOf(answer.value, url.value);
    if (to === undefined) return answer;
    if (url.value.protocol === "https:" && to.protocol === "http:")
      return err({ code: "refused", why: "redirected from https to http" });
    next = to.href;
  }
  return err({ code: "refused", why: `redirected more than ${REDIRECTS_MAX} times` });
}

function redirectOf({ status, headers }: OutboundAnswer, from: URL): URL | undefined {
  const { location } = headers;
  return status >= 300 && status < 400 && location !== undefined ? (URL.parse(location, from) ?? undefined) : undefined;
}

async function getOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  limits: OutboundLimits,
  signal: AbortSignal,
): Promise<Result<OutboundAnswer, OutboundFailure>> {
  const message = await send(url, headers, limits.allowPrivate, signal);
  const status = message.statusCode ?? 0;
  const told = Object.entries(message.headers).map(([name, value]): [string, string | undefined] => [
    name,
    Array.isArray(value) ? value.join(", ") : value,
  ]);
  const body = await readBody(message, limits.bytesMax);
  return body.ok ? ok({ status, headers: Object.fromEntries(told), body: body.value }) : body;
}

function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  allowPrivate: boolean,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === "https:";
  const options = {
    agent: isSecure ? HTTPS_AGENT : HTTP_AGENT,
    headers: { "accept-encoding": "gzip, deflate, br", ...headers },
    signal,
    ...(allowPrivate ? {} : { lookup: guardedLookup }),
  };
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(url, options, resolve);
    request.on("error", reject);
    request.end();
  });
}

/** The bytes as they were before they were packed: a small answer may unpack into one without end. */
async function readBody(message: IncomingMessage, bytesMax: number): Promise<Result<Uint8Array, OutboundFailure>> {
  const declared = Number(message.headers["content-length"] ?? 0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of unpacked(message)) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax || declared > bytesMax)
        return err({ code: "too_large", why: `answer larger than ${bytesMax} bytes` });
      chunks.push(chunk);
    }
    return ok(Buffer.concat(chunks, bytes));
  } catch (error) {
    const size = declared > 0 ? `, ${declared} announced` : "";
    return err({ code: "incomplete", why: `the answer broke off after ${bytes} bytes${size} (${textOf(error)})` });
  } finally {
    message.destroy();
  }
}

function unpacked(message: IncomingMessage): AsyncIterable<Uint8Array> {
  const encoding = message.headers["content-encoding"]?.toLowerCase() ?? "";
  const unpack = UNPACKERS[encoding];
  // What goes wrong on the way reaches whoever reads from the end.
  return unpack === undefined ? message : pipeline(message, unpack(), () => undefined);
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function failureOf(error: unknown): Result<never, OutboundFailure> {
  const code = error instanceof OutboundError ? "refused" : "network";
  return err({ code, why: textOf(error) });
}

/** An AggregateError, of all addresses that were tried, says nothing itself. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return textOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
