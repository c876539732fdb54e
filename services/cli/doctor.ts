import { parseArgs } from "node:util";
import { describeIssues } from "../../config/issues.ts";
import { loadOwnConfig } from "../../config/load.ts";
import { unreachable } from "../../shared/domain/result.ts";
import { EXIT } from "../../shared/runtime/run.ts";
import type { Command } from "./command.ts";
import { type Check, checkDataDir, checkFunds, checkNode, checkVenues } from "./doctor-checks.ts";
import { checkDaemon, checkRedisServer } from "./doctor-daemon.ts";

export const command: Command = {
  name: "doctor",
  summary: "check everything the daemon needs, and say what to do",
  help: `
usage: radar doctor [--config FILE]... [--json]

Checks Node, the configuration, Redis, the data directory, the funds, the HTTP port, a running daemon's readiness and
the hosts of the venues that the funds need. ✓ is fine, ! is worth a look, ✗ stops the daemon.

  --config FILE   settings as YAML or JSON, as for 'radar start'; may be repeated
  --json          one JSON object a line: check, verdict (fine, warning, failed), message

Exit codes: 0 nothing failed, 1 something did.`,
  run: async (args, io) => {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: "string", multiple: true }, json: { type: "boolean", default: false } },
    });
    let failed = false;
    const print = (check: Check) => {
      failed ||= check.verdict === "failed";
      io.stdout.write(values.json ? `${JSON.stringify(check)}\n` : describe(check));
    };
    print(await checkNode());
    const config = loadOwnConfig(values.config);
    if (config.ok) {
      print({ check: "config", verdict: "fine", message: "valid" });
      const rest = [checkDataDir, checkFunds, checkRedisServer, checkDaemon].map((check) => check(config.value));
      for (const checks of rest) for (const check of await checks) print(check);
      for (const check of await checkVenues(config.value)) print(check);
    } else {
      print({ check: "config", verdict: "failed", message: describeIssues(config.error).trim() });
    }
    return failed ? EXIT.mistake : EXIT.stopped;
  },
};

function describe({ check, verdict, message }: Check): string {
  return `${symbolOf(verdict)} ${check.padEnd(8)} ${message.replaceAll("\n", `\n${" ".repeat(11)}`)}\n`;
}

function symbolOf(verdict: Check["verdict"]): string {
  switch (verdict) {
    case "fine":
      return "✓";
    case "warning":
      return "!";
    case "failed":
      return "✗";
    default:
      return unreachable(verdict);
  }
}
