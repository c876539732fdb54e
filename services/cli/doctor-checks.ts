import { access, constants, mkdir, readFile } from "node:fs/promises";
import { z } from "zod";
import type { Config } from "../../config/schema.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createFundDirectory } from "../ingest/compositions/file/directory.ts";
import { adapterOf } from "../ingest/exchanges/registry.ts";
import { notWatchedBecause, unservedBecause } from "../ingest/served.ts";
import { wantedOf } from "../ingest/wanted.ts";

/** One thing looked at; the message of what is not fine says what to do. */
export interface Check {
  readonly check: string;
  readonly verdict: "fine" | "warning" | "failed";
  readonly message: string;
}

/** A host that does not answer within this is not reachable for a feed either. */
const VENUE_ANSWER_MS_MAX = 3_000;
const packageSchema = z.object({ dependencies: z.object({ node: z.string() }) });

export async function checkNode(): Promise<Check> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const wanted = `v${packageSchema.parse(JSON.parse(text)).dependencies.node}`;
  return process.version === wanted
    ? { check: "node", verdict: "fine", message: wanted }
    : {
        check: "node",
        verdict: "failed",
        message: `this is ${process.version}, not ${wanted}: start with 'npx radar'`,
      };
}

export async function checkDataDir(config: Config): Promise<readonly Check[]> {
  try {
    await mkdir(config.dataDir, { recursive: true });
    await access(config.dataDir, constants.W_OK);
    return [{ check: "data", verdict: "fine", message: config.dataDir }];
  } catch (error) {
    const message = `cannot write to ${config.dataDir} (${describeError(error)}): make it writable or set RADAR_DATA_DIR`;
    return [{ check: "data", verdict: "failed", message }];
  }
}

export async function checkFunds(config: Config): Promise<readonly Check[]> {
  const listing = createFundDirectory(config.funds.dir).read(epochMs(Date.now()));
  if (!listing.ok) {
    const message = `cannot read ${config.funds.dir} (${listing.error}): set RADAR_FUNDS_DIR`;
    return [{ check: "funds", verdict: "failed", message }];
  }
  const { funds, bad } = listing.value;
  const problems = bad.flatMap(({ issues }) =>
    issues.map(({ file, path, value, expected }) => `${file} ${path} is ${value || "missing"}: expected ${expected}`),
  );
  const unwatched = Map.groupBy(
    [...funds.values()].flatMap(({ fund }) => notWatchedBecause(config, fund) ?? []),
    String,
  );
  const known = [
    `${funds.size} in ${config.funds.dir}`,
    ...[...unwatched].map(([why, of]) => `${of.length} of them not watched: ${why}`),
  ].join("\n");
  const found: Check =
    funds.size === 0
      ? { check: "funds", verdict: "failed", message: `no fund in ${config.funds.dir}: nothing can be forecast` }
      : { check: "funds", verdict: "fine", message: known };
  return [found, ...problems.map((message): Check => ({ check: "funds", verdict: "failed", message }))];
}

/** Each address of each venue that a fund needs, all at the same time. Unreachable is a warning: the daemon waits. */
export async function checkVenues(config: Config): Promise<readonly Check[]> {
  const listing = createFundDirectory(config.funds.dir).read(epochMs(Date.now()));
  const funds = listing.ok ? [...listing.value.funds.values()].map(({ fund }) => fund) : [];
  const { byVenue } = wantedOf(funds, (venue) => unservedBecause(config, venue));
  const addresses = Object.entries(config.venues).flatMap(([name, venue]) => {
    const defaults = adapterOf(name)?.urls;
    if (!byVenue.has(name) || !defaults) return [];
    const urls = [...Object.values({ ...defaults.ws, ...venue.ws }), venue.rest ?? defaults.rest];
    return urls.map((url) => ({ name, url }));
  });
  const hosts = new Map(addresses.map(({ name, url }) => [`${name} ${new URL(url).origin}`, { name, url }]));
  const reached = await Promise.all([...hosts.values()].map(({ name, url }) => checkHost(name, url)));
  return [...unknownRoles(config), ...reached];
}

/** An override under a role that the venue does not have overrides nothing. */
function unknownRoles(config: Config): readonly Check[] {
  return Object.entries(config.venues).flatMap(([name, { ws }]) => {
    const known = Object.keys(adapterOf(name)?.urls.ws ?? {});
    return Object.keys(ws)
      .filter((role) => !known.includes(role))
      .map((role): Check => {
        const message = `${name}: no socket has the role '${role}' (venues.${name}.ws): expected ${known.join(", ")}`;
        return { check: "venue", verdict: "failed", message };
      });
  });
}

async function checkHost(venue: string, url: string): Promise<Check> {
  const { protocol, host } = new URL(url);
  // Any answer to a plain request will do: what is asked is whether name, route and TLS work.
  const origin = `${protocol === "wss:" || protocol === "https:" ? "https" : "http"}://${host}`;
  try {
    await fetch(origin, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(VENUE_ANSWER_MS_MAX) });
    return { check: "venue", verdict: "fine", message: `${venue}: ${host} answers` };
  } catch (error) {
    const message = `${venue}: ${url} is not reachable (${describeError(error)}): check network, proxy and address`;
    return { check: "venue", verdict: "warning", message };
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
