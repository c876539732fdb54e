import { arch, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { VENUES } from "../../../services/ingest/exchanges/registry.ts";
import { feedCaptures } from "./captures.ts";
import { loadCcxt } from "./ccxt-install.ts";
import { measureLoopback } from "./loopback.ts";
import { measureCapture } from "./measure.ts";
import { captureRow, protocolRows, summaryOf } from "./report.ts";

/**
 * `npm run bench:feeds [-- --quick] [--venue <venue>] [--json]`: what a frame costs from bytes into the book, beside
 * JSON.parse, tardis-dev and ccxt pro on the same frames, and how a feed does over loopback. One JSON document on
 * standard output, which is all that `--json` can ask for; progress on standard error.
 */
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    venue: { type: "string" },
  },
});
const { quick, venue } = values;
const say = (line: string): void => {
  process.stderr.write(`bench:feeds: ${line}\n`);
};
if (venue !== undefined && !VENUES.includes(venue)) {
  say(`no venue ${venue}; there are ${VENUES.join(", ")}`);
  process.exit(1);
}

const loadBefore = loadavg()[0];
// First, while this process holds nothing else; it is of no one venue.
const loopback = venue === undefined ? await measureLoopback(quick, say) : null;
const { captures, skipped } = await feedCaptures(venue);
for (const { name, why } of skipped) say(`without ${name}: ${why}`);
const ccxt = await loadCcxt(say);
if (!ccxt.ok) say(`without ccxt: ${ccxt.error}`);
const library = ccxt.ok ? { library: ccxt.value.ccxt } : { why: ccxt.error };
const times = captures.map((capture) => {
  say(`${capture.name}, ${capture.messages.length} messages`);
  return measureCapture(capture, library, quick);
});
const rows = protocolRows(times);
const document = {
  machine: { node: process.version, arch: arch(), cpu: cpus()[0]?.model, cpus: cpus().length, loadBefore },
  quick,
  ccxt: ccxt.ok ? ccxt.value.version : null,
  summary: summaryOf(rows),
  protocols: rows,
  captures: times.map(captureRow),
  loopback,
  skipped,
};
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
process.exit(0);
