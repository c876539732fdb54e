import { arch, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { VENUES } from "../../../services/ingest/exchanges/registry.ts";
import { packed } from "./capture.ts";
import { feedCaptures, type Skipped } from "./captures.ts";
import { loadCcxt } from "./ccxt-install.ts";
import { measureLoopback } from "./loopback.ts";
import type { CaptureTimes } from "./measure.ts";
import { measureProtocol } from "./protocol-processes.ts";
import { captureRow, GOALS, protocolRows, summaryOf } from "./report.ts";
import { loopbackTableOf, tableOf } from "./table.ts";

/**
 * `npm run bench:feeds [-- --quick] [--venue <venue>] [--json]`: what a frame costs from bytes into the book, beside
 * JSON.parse, tardis-dev and ccxt pro on the same frames, and how a feed does over loopback. A table on standard output, or
 * with `--json` one JSON document; progress on standard error. Exits with 1 when a protocol could not be measured.
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
const withoutCcxt = ccxt.ok ? undefined : ccxt.error;
const times: CaptureTimes[] = [];
const failed: Skipped[] = [];
for (const [protocol, own] of Map.groupBy(captures, (capture) => capture.protocol)) {
  say(`${protocol}: ${own.map(({ name, messages }) => `${name} (${messages.length})`).join(", ")}`);
  const measured = await measureProtocol({ captures: own.map(packed), quick, withoutCcxt });
  if (measured.ok) times.push(...measured.value);
  else {
    failed.push({ name: protocol, why: measured.error });
    say(`${protocol} could not be measured: ${measured.error}`);
  }
}
const rows = protocolRows(times);
const summary = summaryOf(rows);
const document = {
  machine: { node: process.version, arch: arch(), cpu: cpus()[0]?.model, cpus: cpus().length, loadBefore },
  quick,
  ccxt: ccxt.ok ? ccxt.value.version : null,
  goals: GOALS,
  summary,
  protocols: rows,
  captures: times.map(captureRow),
  loopback,
  skipped: [...skipped, ...failed],
};
const tables = [tableOf(rows, summary), ...(loopback ? [loopbackTableOf(loopback)] : [])];
const output = values.json ? `${JSON.stringify(document, null, 2)}\n` : tables.join("\n");
process.stdout.write(output, () => process.exit(failed.length > 0 ? 1 : 0));
