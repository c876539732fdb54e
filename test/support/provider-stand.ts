import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { providerSchema } from "../../config/provider-schema.ts";
import { decodeFundFile } from "../../services/ingest/compositions/file/decode.ts";
import { type Providers, startProviders } from "../../services/ingest/compositions/providers/providers.ts";
import type { CompositionInput } from "../../services/ingest/compositions/source.ts";
import type { AnyFund } from "../../shared/domain/portfolio/basket.ts";
import { createVirtualClock, type VirtualClock } from "../../shared/runtime/clock.ts";
import { time } from "./forecast-run.ts";
import { createEventLog, type EventLog } from "./ingest.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/providers");
const SAMPLE = join(import.meta.dirname, "../fixtures/funds/midnight/btc3l-daily.json");

/** One answer of the server; `next` are given in turn, the last again and again. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const fixture = (name: string): Buffer => readFileSync(join(FIXTURES, name));

/** 200 with this body, and headers such as an ETag. */
export const body =
  (content: string | Buffer, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) => {
    response.writeHead(200, headers);
    response.end(content);
  };

/** A status without a body. */
export const bare =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end();
  };

/** A fund that `publishedBy` names providers of. */
export function fundOf(id: string, publishedBy: readonly object[], changes: object = {}): AnyFund {
  const sample: object = JSON.parse(readFileSync(SAMPLE, "utf8"));
  const decoded = decodeFundFile(
    `${id}.json`,
    JSON.stringify({ ...sample, id, publishedBy, ...changes }),
    time("2026-11-01T00:00:00Z"),
  );
  const [fund] = decoded.ok ? decoded.value : [];
  if (fund === undefined) throw new Error(JSON.stringify(decoded));
  return fund;
}

/** Providers on a virtual clock, and a server on this machine that they ask. */
export interface ProviderStand {
  readonly clock: VirtualClock;
  readonly log: EventLog;
  readonly dir: string;
  readonly url: string;
  readonly pushed: CompositionInput[];
  readonly requests: { readonly at: number; readonly headers: IncomingMessage["headers"] }[];
  answer(...answers: readonly Answer[]): void;
  start(providers: Readonly<Record<string, object>>, funds: readonly AnyFund[]): Providers;
  /** What is under way at this instant goes on to where it waits; then time passes, and timers run. */
  pass(ms: number): Promise<void>;
  quarantined(provider: string): readonly string[];
  stop(): Promise<void>;
}

export async function createProviderStand(now = "2026-11-24T02:00:00Z"): Promise<ProviderStand> {
  const clock = createVirtualClock(time(now));
  const log = createEventLog();
  const dir = mkdtempSync(join(tmpdir(), "radar-providers-"));
  const pushed: CompositionInput[] = [];
  const requests: { at: number; headers: IncomingMessage["headers"] }[] = [];
  const running: Providers[] = [];
  let answers: Answer[] = [];
  const server = createServer((request, response) => {
    requests.push({ at: clock.now(), headers: request.headers });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) response.destroy();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    clock,
    log,
    dir,
    url: `http://127.0.0.1:${address.port}/state`,
    pushed,
    requests,
    answer: (...given) => {
      answers = [...given];
    },
    start: (providers, funds) => {
      const parsed = Object.entries(providers).map(([id, one]): [string, ReturnType<typeof providerSchema.parse>] => [
        id,
        providerSchema.parse(one),
      ]);
      const started = startProviders({
        providers: Object.fromEntries(parsed),
        dataDir: dir,
        clock,
        random: () => 0.5,
        emit: log.emit,
        push: (input) => pushed.push(input),
      });
      running.push(started);
      started.setFunds(funds);
      clock.advanceTo(clock.now());
      return started;
    },
    pass: async (ms) => {
      await nextTurn();
      clock.advanceTo(clock.now() + ms);
    },
    quarantined: (provider) => {
      try {
        return readdirSync(join(dir, "quarantine", provider)).sort();
      } catch {
        return [];
      }
    },
    stop: async () => {
      for (const one of running) one.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Between two requests for the state of the funds of `acmeAt`. */
export const EVERY_MS = 60_000;

export const ACME_MAPPING = {
  rows: "funds",
  key: { path: "ticker" },
  fields: {
    at: { path: "$.asOf", time: "16:00", timeZone: "America/New_York" },
    navPerToken: { path: "nav" },
    supply: { path: "shares" },
    netAssetsUsd: { path: "aum", scale: "million" },
  },
};

/** Two of the funds in the JSON fixtures. */
export const ACME_FUNDS = [
  fundOf("acmx", [{ provider: "acme", key: "ACMX" }]),
  fundOf("acms", [{ provider: "acme", key: "ACMS" }]),
];

/** The provider that the JSON fixtures are the answers of. */
export const acmeAt = (url: string, changes: object = {}) => ({
  acme: {
    kind: "http-json",
    url,
    mapping: ACME_MAPPING,
    allowPrivate: true,
    everyMs: EVERY_MS,
    minIntervalMs: 0,
    stateAgeMaxHours: 200,
    ...changes,
  },
});
