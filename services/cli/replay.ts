import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfigOrExit } from "../../config/load.ts";
import { type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  name: "replay",
  summary: "play recorded frames through the real feed and forecast",
  help: `
usage: radar replay <capture>... [options]

Recorded frames enter the feed at their recorded receive times under a virtual clock: as fast as it goes, and the same
windows on every run. Several captures are merged by time; a pause of more than a day between two frames is jumped over
after its first day. Time ends with the last frame: a window that would close later stays open.

  --funds DIR    directory of fund files (default: the configured one), loaded at the time of the first frame
  --print        every window revision as a JSON line
  --json         nothing but JSON lines: ends with a summary and the hash of all window lines
  --venue ID     venue of lines whose connection does not tell it; else the name of the capture's folder
  --sockets      instead serve the captures by real sockets to the real daemon, on a clock set to their time
  --speed N      with --sockets: times as fast as recorded (default 10)

Exit codes: 0 done, 1 a mistake to correct, 75 try again.`,
  run: async (args, io): Promise<ExitCode> => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        funds: { type: "string" },
        print: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        venue: { type: "string" },
        sockets: { type: "boolean", default: false },
        speed: { type: "string", default: "10" },
      },
    });
    if (positionals.length === 0) throw new UsageError("expected at least one capture file");
    const missing = positionals.filter((path) => !existsSync(path));
    if (missing.length > 0) throw new UsageError(`no such file: ${missing.join(", ")}`);
    const config = loadConfigOrExit();
    const fundsDir = values.funds === undefined ? config.funds.dir : resolve(values.funds);
    const { print, json, venue } = values;
    if (values.sockets) {
      const { replayThroughSockets } = await import("./replay-sockets.ts");
      return replayThroughSockets({ captures: positionals, fundsDir, speed: Number(values.speed), print, json }, io);
    }
    const { replayVirtually } = await import("./replay-virtual.ts");
    return replayVirtually({ captures: positionals, fundsDir, venue, print, json, config }, io);
  },
};
