import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfigOrExit } from "../../config/load.ts";
import { MS_PER_MINUTE } from "../../shared/domain/units.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { createRegistry } from "../../shared/runtime/metrics.ts";
import { EXIT, type ExitCode, run, UsageError } from "../../shared/runtime/run.ts";
import { loadFunds } from "../ingest/compositions/file/directory.ts";
import { createObserver } from "../ingest/observe.ts";
import { type Recorder, startRecorder } from "../ingest/record.ts";
import { createLiveTransport } from "../ingest/transport-live.ts";
import type { Command, CommandIo } from "./command.ts";

export const command: Command = {
  name: "record",
  summary: "write captures of the venues that the funds need",
  help: `
usage: radar record [options]

Writes everything the feeds receive to DIR/<venue>/<UTC time>.jsonl.gz, for radar replay. Which instruments follows from
the funds. Ends after --minutes, or on Ctrl-C with whole files. Each finished file gets a line in DIR/<venue>/index.jsonl:
times of its first and last line, lines, bytes, addresses.

  --dir DIR      where to write (default: captures under the data directory)
  --funds DIR    directory of fund files (default: the configured one)
  --minutes N    end after N minutes
  --rotate N     a new file every N minutes (default 60)
  --json         the summary at the end as one JSON line

Exit codes: 0 done, 1 a mistake to correct.`,
  run: async (args, io): Promise<ExitCode> => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        dir: { type: "string" },
        funds: { type: "string" },
        minutes: { type: "string" },
        rotate: { type: "string", default: "60" },
        json: { type: "boolean", default: false },
      },
    });
    const config = loadConfigOrExit();
    const minutes = values.minutes === undefined ? undefined : positive("--minutes", values.minutes);
    const rotateMs = positive("--rotate", values.rotate) * MS_PER_MINUTE;
    const clock = createSystemClock();
    const funds = loadFunds(values.funds === undefined ? config.funds.dir : resolve(values.funds), clock.now());
    if (!funds.ok) throw new UsageError(funds.error);
    if (funds.value.length === 0) throw new UsageError("no funds, so there is nothing to record");
    const log = createLog({ service: "record", level: config.log.level });
    return run(log, async (shutdown) => {
      const recorder = startRecorder({
        dir: resolve(values.dir ?? `${config.dataDir}/captures`),
        rotateMs,
        funds: funds.value,
        config: { ...config, clock: undefined },
        clock,
        random: Math.random,
        transport: createLiveTransport(),
        observer: createObserver(log, createRegistry("record"), Object.keys(config.venues)),
        onError: (error) => log.error({ err: error }, "capture cannot be written"),
      });
      shutdown.onStop("captures", async () => {
        await recorder.stop();
        summarise(recorder, values.json, io);
      });
      const ended = Promise.withResolvers<ExitCode>();
      // A timer of ours: the clock's own do not keep the process alive.
      const hold = setInterval(() => {}, MS_PER_MINUTE);
      if (minutes !== undefined) clock.after(minutes * MS_PER_MINUTE, () => ended.resolve(EXIT.stopped));
      shutdown.onStop("hold", () => clearInterval(hold));
      return ended.promise;
    });
  },
};

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new UsageError(`${option} ${text}: expected a number above 0`);
  return value;
}

function summarise({ writers }: Recorder, json: boolean, io: CommandIo): void {
  const venues = [...writers].map(([venue, { lines, dropped, path }]) => ({ venue, lines, dropped, path }));
  const text = venues.map(({ venue, lines, dropped, path }) => {
    const lost = dropped > 0 ? `, ${dropped} dropped because the disk did not keep up` : "";
    return `${venue}: ${lines} lines${lost}${path === "" ? "" : `, last file ${path}`}\n`;
  });
  io.stdout.write(json ? `${JSON.stringify({ type: "summary", venues })}\n` : text.join(""));
}
