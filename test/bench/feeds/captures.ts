import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { adapterOf, DECODABLE } from "../../../services/ingest/exchanges/registry.ts";
import { dataDir } from "../../support/data.ts";
import { byReader, readRecording } from "../../support/recordings.ts";
import { createDecodeRun } from "../decode-run.ts";
import { benchCaptures } from "../frames.ts";
import { benchDataDir, readBenchData } from "./bench-data.ts";
import { captureOf, type FeedCapture, MESSAGES_MAX } from "./capture.ts";
import { madeUpCaptures } from "./made-up.ts";

/** What is not there, or is there but not measured, and why. */
export interface Skipped {
  readonly name: string;
  readonly why: string;
}

/** A collection of single messages is no mix of a venue's frames. */
const SESSION_FRAMES_MIN = 50;

/** Everything that can be measured here, or what of it is of `venue`. */
export async function feedCaptures(
  venue: string | undefined,
): Promise<{ readonly captures: readonly FeedCapture[]; readonly skipped: readonly Skipped[] }> {
  const skipped: Skipped[] = [];
  const dir = dataDir();
  if (dir === undefined) skipped.push({ name: "frames", why: "no recorded data, set RADAR_DATA" });
  const bench = benchDataDir();
  if (bench === undefined) skipped.push({ name: "bench-data", why: "no benchmark data, set RADAR_BENCH_DATA" });
  const found = [
    ...(dir === undefined ? [] : await readSessions(resolve(dir, "frames"))),
    ...(bench === undefined ? [] : readBenchData(bench)),
  ];
  const sessions = withBooks(withoutRepeats(found, skipped), skipped);
  const real = sessions.length === 0 ? generated() : sessions;
  const all = [...real, ...madeUp(new Set(real.map(({ adapter }) => adapter.venue)), skipped)];
  return { captures: all.filter(({ adapter }) => venue === undefined || adapter.venue === venue), skipped };
}

async function readSessions(dir: string): Promise<readonly FeedCapture[]> {
  const found: FeedCapture[] = [];
  for (const folder of readdirSync(dir).filter((name) => DECODABLE.includes(name))) {
    for (const file of readdirSync(resolve(dir, folder))) {
      const messages = await readRecording(resolve(dir, folder, file), MESSAGES_MAX);
      for (const [reader, own] of byReader(folder, messages)) {
        const adapter = adapterOf(reader.venue);
        if (!adapter || own.filter(({ address }) => address === undefined).length < SESSION_FRAMES_MIN) continue;
        const ofConn = own.map(({ conn, address, text }) => ({ conn: conn ?? undefined, address, text }));
        found.push(captureOf(`${folder}/${file}`, folder, adapter, "recorded", ofConn));
      }
    }
  }
  return found;
}

/** The same frames may stand in both places. */
function withoutRepeats(captures: readonly FeedCapture[], skipped: Skipped[]): readonly FeedCapture[] {
  const seen = new Map<string, string>();
  return captures.filter(({ name, messages }) => {
    const hash = createHash("sha256");
    for (const { address, text } of messages) if (address === undefined) hash.update(text);
    const digest = hash.digest("hex");
    const before = seen.get(digest);
    seen.set(digest, before ?? name);
    if (before !== undefined) skipped.push({ name, why: `the same frames as ${before}` });
    return before === undefined;
  });
}

/** Changes of books that never begin are only laid aside, which says nothing of what books cost. */
function withBooks(captures: readonly FeedCapture[], skipped: Skipped[]): readonly FeedCapture[] {
  return captures.filter(({ name, adapter, rule, messages }) => {
    const { buffered = 0, need_snapshot = 0, synced = 0 } = createDecodeRun(adapter, [messages], rule).outcomes();
    const isBookless = synced === 0 && buffered + need_snapshot > 0;
    if (isBookless) skipped.push({ name, why: "no book in it begins, because there is no REST book" });
    return !isBookless;
  });
}

/** For venues of which there is no session. */
function madeUp(known: ReadonlySet<string>, skipped: Skipped[]): readonly FeedCapture[] {
  return madeUpCaptures(known).filter(({ name, messages }) => {
    const isText = messages.length > 0;
    if (!isText) skipped.push({ name, why: "its frames are no JSON: there is no JSON.parse to compare with" });
    return isText;
  });
}

const generated = (): readonly FeedCapture[] =>
  benchCaptures().flatMap(({ name, venue, messages }) => {
    const adapter = adapterOf(venue);
    return adapter ? [captureOf(name, venue, adapter, "generated", messages)] : [];
  });
