import { parseArgs } from "node:util";
import { loadConfigOrExit } from "../../config/load.ts";
import { createLog, redactUrl } from "../../shared/runtime/log.ts";
import { run } from "../../shared/runtime/run.ts";
import { startSupervisor } from "../supervisor/service.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  name: "start",
  summary: "run the daemon: all services, with a Redis of its own unless REDIS_URL is set",
  help: `
usage: radar start [--config FILE]...

Runs ingest, forecast, publish and api as processes of their own and restarts what crashes. Ends them all within 10 s
on SIGTERM or Ctrl-C.

  --config FILE   settings as YAML or JSON, on top of config/default.json; may be repeated, later ones win

Environment: REDIS_URL, RADAR_HTTP_HOST, RADAR_HTTP_PORT, RADAR_HTTP_TOKEN, RADAR_DATA_DIR, RADAR_FUNDS_DIR,
RADAR_LOG_LEVEL, RADAR_PARTITIONS, RADAR_CONFIG (files, comma separated); REDIS_URL_FILE and RADAR_HTTP_TOKEN_FILE
name files that hold the secret. What was started is told on stderr, followed by the log as JSON lines.
Exit codes: 0 asked to stop, 1 a mistake to correct, 75 start again later.`,
  run: async (args, io) => {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: "string", multiple: true } },
    });
    const config = loadConfigOrExit(values.config);
    const report = (line: string) => io.stderr.write(`radar: ${line}\n`);
    const log = createLog({ service: "supervisor", level: config.log.level });
    return run(log, async (shutdown) => {
      const supervisor = await startSupervisor({
        config,
        log,
        shutdown,
        environment: values.config ? { RADAR_CONFIG: values.config.join(",") } : {},
        report,
      });
      const { host, port } = config.http;
      const kind = config.redis.url === undefined ? `embedded, data in ${config.dataDir}/redis` : "yours";
      report(`redis ${redactUrl(supervisor.redisUrl)} (${kind})`);
      report(`http://${host.includes(":") ? `[${host}]` : host}:${port} serves /readyz, /metrics and /v1/windows`);
      return supervisor.finished;
    });
  },
};
