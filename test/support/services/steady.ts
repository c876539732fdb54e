// Runs until it is asked to stop or its parent is gone, as a real service does.
import { createLog } from "../../../shared/runtime/log.ts";
import { run } from "../../../shared/runtime/run.ts";

const log = createLog({ service: "steady", level: "info" });
await run(log, () => new Promise(() => setInterval(() => {}, 60_000)));
