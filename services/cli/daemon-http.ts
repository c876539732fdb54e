import { z } from "zod";
import type { Config } from "../../config/schema.ts";
import { TransientError, UsageError } from "../../shared/runtime/run.ts";

/** Requests to a running daemon. */
export interface DaemonHttp {
  /** The answer when it is a success. Throws UsageError for our mistake, TransientError when trying again may help. */
  get(
    path: string,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
  ): Promise<Response>;
}

const failureSchema = z.object({ error: z.object({ message: z.string(), hint: z.string() }) });

/** `url` as given on the command line; without it, where the configuration lets the daemon listen. */
export function createDaemonHttp(config: Config, url: string | undefined): DaemonHttp {
  const base = url ?? configuredUrl(config.http);
  if (!URL.canParse(base)) throw new UsageError(`--url: '${base}' is not a URL such as http://127.0.0.1:8787`);
  const token = config.http.token;
  return {
    get: async (path, options = {}) => {
      const answer = await fetch(new URL(path, base), {
        ...options,
        headers: { ...options.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      }).catch((error: unknown) => {
        if (options.signal?.aborted) throw error;
        throw new TransientError(
          `no daemon answers at ${base}: start one with 'npm start' or 'npm run demo', or name it with --url`,
        );
      });
      if (answer.ok) return answer;
      const failure = failureSchema.safeParse(await answer.json().catch(() => undefined));
      const { message, hint } = failure.data?.error ?? { message: `status ${answer.status}`, hint: "is it a radar?" };
      const text = `${base} says: ${message} (${hint})`;
      throw answer.status >= 500 ? new TransientError(text) : new UsageError(text);
    },
  };
}

function configuredUrl({ host, port }: Config["http"]): string {
  // An address to listen on everywhere is not one to connect to.
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}
