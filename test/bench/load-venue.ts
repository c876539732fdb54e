import { startSimulatedVenue } from "../../services/venue/service.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { run } from "../../shared/runtime/run.ts";
import { loadMarket } from "./load-market.ts";

/** The venues of the load bench in a process of their own: prints their addresses as one JSON line. `--quick`: fewer. */
const SEED = 3;

await run(createLog({ service: "venue", level: "warn" }), async (shutdown) => {
  const assets = loadMarket(process.argv.includes("--quick"));
  const clock = createSystemClock();
  const { servers } = await startSimulatedVenue({ clock, shutdown, emit: () => {}, port: 0, seed: SEED, assets });
  const venues = Object.fromEntries(servers.map(({ venue, urls }) => [venue, urls]));
  process.stdout.write(`${JSON.stringify({ venues })}\n`);
  return new Promise(() => undefined);
});
