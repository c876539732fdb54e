import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { guardedLookup, guardedUrl, OutboundError } from "../../../../shared/runtime/outbound.ts";
import type { OutboundLimits } from "../../../../shared/runtime/outbound-get.ts";

/** One connection at a time: a poll asks a few times in a row. */
const SOCKETS_MAX = 1;

export interface GuardedFetch {
  /** As `fetch`, for text in a POST. Rejects where the address may not be asked, and where the answer is too large. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  close(): void;
}

/**
 * Asks one server that a user named, and no other: it looks at every address before it connects, and follows no redirect.
 * `turn` resolves when the next request may be made.
 */
export function createGuardedFetch(
  { allowPrivate, bytesMax }: Pick<OutboundLimits, "allowPrivate" | "bytesMax">,
  turn: () => Promise<void>,
): GuardedFetch {
  const settings = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const [httpAgent, httpsAgent] = [new HttpAgent(settings), new HttpsAgent(settings)];

  const send = (url: URL, init: RequestInit): Promise<IncomingMessage> => {
    const isSecure = url.protocol === "https:";
    const options = {
      method: "POST",
      agent: isSecure ? httpsAgent : httpAgent,
      headers: Object.fromEntries(new Headers(init.headers ?? {})),
      ...(init.signal == null ? {} : { signal: init.signal }),
      ...(allowPrivate ? {} : { lookup: guardedLookup }),
    };
    return new Promise((resolve, reject) => {
      const request = (isSecure ? httpsRequest : httpRequest)(url, options, resolve);
      request.on("error", reject);
      request.end(typeof init.body === "string" ? init.body : undefined);
    });
  };
  return {
    fetch: async (input, init = {}) => {
      const url = guardedUrl(typeof input === "string" ? input : input instanceof URL ? input.href : input.url, {
        allowPrivate,
      });
      if (!url.ok) throw new OutboundError(url.error);
      await turn();
      const message = await send(url.value, init);
      const body = await bodyOf(message, bytesMax);
      const status = message.statusCode ?? 0;
      // Told that it is JSON, the library would take a page with an error status for broken JSON, and lose the status.
      const headers = { "content-type": "text/plain", ...retryAfterOf(message) };
      // The constructor takes no other statuses, and none of these with a body.
      if (status < 200 || [204, 205, 304].includes(status)) return new Response(null, { status: 204 });
      return new Response(body, { status, headers });
    },
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function retryAfterOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const after = headers["retry-after"];
  return after === undefined ? {} : { "retry-after": after };
}

async function bodyOf(message: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) {
      message.destroy();
      throw new OutboundError(`answer larger than ${bytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString("utf8");
}
