import { parseArgs, styleText } from "node:util";
import { z } from "zod";
import { loadConfigOrExit } from "../../config/load.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { VolatilityWindow, WindowStatus } from "../../shared/domain/windows/window.ts";
import { EXIT, TransientError } from "../../shared/runtime/run.ts";
import type { Command, CommandIo } from "./command.ts";
import { createDaemonHttp } from "./daemon-http.ts";
import { windowHeading, windowLine } from "./window-line.ts";

const FILTERS = ["asset", "status", "kind", "limit"] as const;
const COLOURS: Readonly<Partial<Record<WindowStatus, "yellow" | "red" | "gray">>> = {
  armed: "yellow",
  open: "red",
  closed: "gray",
  scored: "gray",
  withdrawn: "gray",
};

const answerSchema = z.object({ total: z.number(), windows: z.array(windowSchema) });

export const command: Command = {
  name: "windows",
  summary: "list the windows of a running daemon",
  help: `
usage: radar windows [--asset BTC,ETH] [--status forecast,armed,open] [--kind scheduled] [--limit N] [--json] [--url URL]

Prints the newest revision of every window, those that open next first. Times are UTC, sizes USD.

  --asset, --status, --kind   only these, separated by commas
  --limit N                   at most N (200 unless told, never more than 1000)
  --json                      one window a line, as in the queues
  --url URL                   the daemon (from the configuration unless told)

Exit codes: 0 printed, 1 a mistake to correct, 75 no daemon answers.`,
  run: async (args, io) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        asset: { type: "string" },
        status: { type: "string" },
        kind: { type: "string" },
        limit: { type: "string" },
        json: { type: "boolean", default: false },
        url: { type: "string" },
      },
    });
    const query = new URLSearchParams(
      FILTERS.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
    );
    const http = createDaemonHttp(loadConfigOrExit(), values.url);
    try {
      const answer = await http.get(`/v1/windows?${query}`);
      const { total, windows } = answerSchema.parse(await answer.json());
      print(windows, values.json, io);
      if (total > windows.length) io.stderr.write(`${total - windows.length} more: raise --limit or filter\n`);
      return EXIT.stopped;
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      io.stderr.write(`radar windows: ${error.message}\n`);
      return EXIT.transient;
    }
  },
};

function print(windows: readonly VolatilityWindow[], json: boolean, io: CommandIo): void {
  if (json) for (const window of windows) io.stdout.write(`${JSON.stringify(window)}\n`);
  else if (windows.length === 0) io.stdout.write("no windows\n");
  else {
    io.stdout.write(`${windowHeading()}  id\n`);
    for (const window of windows) io.stdout.write(`${coloured(window, io)}\n`);
  }
}

function coloured(window: VolatilityWindow, { stdout }: CommandIo): string {
  const line = `${windowLine(window)}  ${window.id} r${window.revision}`;
  const colour = COLOURS[window.status];
  // Plain where the output is no terminal or NO_COLOR is set.
  return colour ? styleText(colour, line, { stream: stdout }) : line;
}
