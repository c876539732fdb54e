import { once } from "node:events";
import { parseArgs } from "node:util";
import { linesOf } from "../../shared/runtime/capture-file.ts";
import { EXIT, UsageError } from "../../shared/runtime/run.ts";
import { createLineDecoder } from "../ingest/exchanges/line-decoder.ts";
import { DECODABLE, readersOf } from "../ingest/exchanges/registry.ts";
import type { Command } from "./command.ts";

/** Written to stdout in pieces of about this many characters. */
const OUTPUT_CHARS = 64 * 1024;

export const command: Command = {
  name: "decode",
  summary: "capture lines on stdin to market events on stdout, one JSON a line",
  help: `
usage: radar decode <venue> < capture.jsonl[.gz]

Reads capture lines ({"t","conn","raw"}, plain or gzip) and prints each market event as one JSON line, with the number
of its input line as "line". The last line on stderr is the summary: every input line is decoded (it gave at least one
event), control (known, gives none), unknown or failed. Where a line has no receive time, the event's "receivedAt" is
the exchange's time, or 0 if there is none either.

venues: ${DECODABLE.join(", ")}

  --json   accepted, and what it does anyway
`,
  run: async (args, { stdin, stdout, stderr }) => {
    const { positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean" } },
    });
    const venue = positionals[0] ?? "";
    const readerOf = readersOf(venue);
    if (!readerOf || positionals.length !== 1) {
      throw new UsageError(`expected one venue, got '${positionals.join(" ")}'. Venues: ${DECODABLE.join(", ")}`);
    }
    let pending = "";
    const flush = async (): Promise<void> => {
      const text = pending;
      pending = "";
      if (text !== "" && !stdout.write(text)) await once(stdout, "drain");
    };
    const decoding = createLineDecoder(readerOf, (event, line) => {
      pending += `${JSON.stringify({ line, ...event })}\n`;
    });
    for await (const { line, text } of linesOf(stdin)) {
      decoding.line(text, line);
      if (pending.length >= OUTPUT_CHARS) await flush();
    }
    await flush();
    stderr.write(`${JSON.stringify(decoding.summary())}\n`);
    return EXIT.stopped;
  },
};
