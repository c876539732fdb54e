import { askedOf, type ProviderConfig } from "../../../../config/provider-schema.ts";
import { err, ok } from "../../../../shared/domain/result.ts";
import { epochMs } from "../../../../shared/domain/units.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";
import type { Emit } from "../../events.ts";
import { startDropIn } from "../drop-in/folder.ts";
import type { HostPace } from "../http/host-pace.ts";
import { startPoller } from "../http/poller.ts";
import { createAnswerReader } from "../mapping/answer.ts";
import type { ProviderBook } from "./book.ts";
import { createQuarantine } from "./quarantine.ts";

/** Where the answers of one provider come from. */
export interface ProviderSource {
  /** Looks again at everything, because something else is wanted of it. */
  askNow(): void;
  stop(): void;
}

export interface SourceDeps {
  readonly id: string;
  readonly provider: ProviderConfig;
  readonly book: ProviderBook;
  readonly keys: () => ReadonlySet<string>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pace: HostPace;
  readonly emit: Emit;
  /** Of answers that were refused. */
  readonly dir: string;
}

export function startProviderSource(deps: SourceDeps): ProviderSource {
  const { book, clock, emit, id, provider } = deps;
  const asked = askedOf(provider);
  if (asked === undefined) return startDropIn({ ...deps, dir: provider.dir ?? "" });
  const { everyMs, maxBytes, minIntervalMs, timeoutMs, allowPrivate } = provider;
  const quarantine = createQuarantine(deps.dir, asked.format);
  const readAnswer = createAnswerReader(asked);
  let isStopped = false;

  const onStoreFailure = (error: unknown): void =>
    emit({ type: "composition_store_failed", provider: id, why: String(error) });
  const onAnswer = async (body: Uint8Array, cachedMs: number): Promise<boolean> => {
    const receivedAt = clock.now();
    const read = await readAnswer(body, deps.keys(), epochMs(receivedAt - cachedMs));
    if (isStopped) return false;
    const candidates = read.ok
      ? new Map([...read.value.states].map(([key, one]) => [key, { read: one, isConfirmed: false }]))
      : new Map();
    const said = read.ok ? ok({ rows: read.value.rows, candidates, mistakes: new Map() }) : read;
    const { isWhole, reasons } = book.take(said);
    if (reasons.length > 0) quarantine.keep(receivedAt, body, reasons).catch(onStoreFailure);
    return isWhole;
  };
  const poller = startPoller({
    ...deps,
    url: asked.url,
    everyMs,
    minIntervalMs,
    limits: { timeoutMs, bytesMax: maxBytes, allowPrivate },
    onAnswer,
    onUnchanged: book.confirm,
    onFailure: ({ code, why }, retryInMs) => {
      if (code === "incomplete") book.take(err({ code: "truncated", found: why, expected: "a whole answer" }));
      else book.fail(why, retryInMs);
    },
  });
  return {
    askNow: poller.askNow,
    stop: () => {
      isStopped = true;
      poller.stop();
    },
  };
}
