import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { type EXIT, run, UsageError } from "../../shared/runtime/run.ts";
import { whenSubscribed } from "./first-subscriber.ts";
import { observeVenue } from "./observe.ts";
import { HELP, listings, number, schedule, values } from "./options.ts";
import { type RunningVenues, SNAPSHOT_WAIT_MS, startCaptureVenue, startSimulatedVenue } from "./service.ts";

/** After the first subscription the others of the same client follow within this. */
const SETTLE_MS = 500;
const log = createLog({ service: "venue", level: values.log });
const clock = createSystemClock();
const emit = observeVenue(log);

if (values.help) process.stdout.write(HELP);
else await run(log, serve);

async function serve(shutdown: Parameters<Parameters<typeof run>[1]>[0]): Promise<typeof EXIT.stopped> {
  const { capture: files = [], simulate } = values;
  if (simulate === files.length > 0) throw new UsageError(`give --capture FILE or --simulate\n\n${HELP}`);
  const deps = { clock, shutdown, emit, port: number("port", 0, 65_533), snapshotWaitMs: SNAPSHOT_WAIT_MS };
  if (simulate) {
    const seed = number("seed", 0, Number.MAX_SAFE_INTEGER);
    announce(await startSimulatedVenue({ ...deps, assets: listings(), seed, faults: schedule() }));
  } else {
    const speed = values.speed === "max" ? "max" : number("speed", 0.001, 100_000);
    const venue = await startCaptureVenue({ ...deps, files });
    announce(venue);
    if (!values["at-once"])
      await whenSubscribed(venue, clock, { settleMs: SETTLE_MS, giveUpAt: Number.POSITIVE_INFINITY });
    await venue.play(speed === "max" ? speed : { originAt: venue.contents.firstAt, wallAt: clock.now(), rate: speed });
  }
  // Stays up, silent after a capture's end, until it is told to stop.
  return new Promise(() => undefined);
}

function announce({ servers }: RunningVenues): void {
  const venues = Object.fromEntries(servers.map(({ venue, urls }) => [venue, urls]));
  process.stdout.write(`${JSON.stringify({ venues })}\n`);
}
