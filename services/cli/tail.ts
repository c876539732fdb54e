import { parseArgs } from "node:util";
import { loadConfigOrExit } from "../../config/load.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import { pause } from "../../shared/runtime/keep-running.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { EXIT, type ExitCode, run, TransientError } from "../../shared/runtime/run.ts";
import type { Command, CommandIo } from "./command.ts";
import { createDaemonHttp, type DaemonHttp } from "./daemon-http.ts";
import { readServerSentEvents } from "./server-sent.ts";
import { windowHeading, windowLine } from "./window-line.ts";

const RETRY = { firstMs: 250, capMs: 5_000 };

export const command: Command = {
  name: "tail",
  summary: "follow the window revisions of a running daemon",
  help: `
usage: radar tail [--asset BTC,ETH] [--json] [--url URL]

Prints one line per revision from now on, and goes on after an interruption where it stopped. Times are UTC, sizes USD.

  --asset A,B   only these
  --json        one window a line, as in the queues
  --url URL     the daemon (from the configuration unless told)

Exit codes: 0 asked to stop, 1 a mistake to correct, 75 no daemon answers.`,
  run: async (args, io) => {
    const { values } = parseArgs({
      args: [...args],
      options: { asset: { type: "string" }, json: { type: "boolean", default: false }, url: { type: "string" } },
    });
    const config = loadConfigOrExit();
    const http = createDaemonHttp(config, values.url);
    const assets = values.asset?.split(",");
    const print = (text: string) => {
      const window = windowSchema.parse(JSON.parse(text));
      if (assets && !assets.includes(window.asset)) return;
      io.stdout.write(values.json ? `${text}\n` : `${windowLine(window)}  ${window.id} r${window.revision}\n`);
    };
    const heading = values.json ? "" : `${windowHeading()}  id\n`;
    return run(createLog({ service: "tail", level: "fatal" }), async (shutdown) => {
      const abort = new AbortController();
      shutdown.onStop("stream", () => abort.abort());
      return follow(http, { heading, print, io }, abort.signal);
    });
  },
};

/** Until aborted; ends with 75 only when the daemon was never there. */
async function follow(
  http: DaemonHttp,
  { heading, print, io }: { readonly heading: string; readonly print: (text: string) => void; readonly io: CommandIo },
  signal: AbortSignal,
): Promise<ExitCode> {
  let lastId: string | undefined;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const headers = lastId === undefined ? {} : { "last-event-id": lastId };
      const answer = await http.get("/v1/windows/stream", { headers, signal });
      attempt = 0;
      if (lastId === undefined) io.stdout.write(heading);
      for await (const event of readServerSentEvents(answer.body ?? new ReadableStream())) {
        if (event.event === "window" && event.data !== undefined) print(event.data);
        lastId = event.id ?? lastId;
      }
      io.stderr.write("radar tail: the daemon closed the stream\n");
    } catch (error) {
      if (signal.aborted) break;
      // A body that breaks off is a TypeError of fetch.
      if (!(error instanceof TransientError || (error instanceof TypeError && lastId !== undefined))) throw error;
      io.stderr.write(`radar tail: ${error.message}\n`);
      if (lastId === undefined) return EXIT.transient;
    }
    await pause(backoffMs(RETRY, attempt, Math.random), signal);
  }
  return EXIT.stopped;
}
