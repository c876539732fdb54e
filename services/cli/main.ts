import { readFileSync } from "node:fs";
import { keepCompiled } from "../../shared/runtime/compile-cache.ts";
import { EXIT, UsageError } from "../../shared/runtime/run.ts";
import type { Command } from "./command.ts";

/** Loaded on demand, so that a small command does not pay for the whole daemon. */
const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  start: () => import("./start.ts"),
  demo: () => import("./demo.ts"),
  replay: () => import("./replay.ts"),
  record: () => import("./record.ts"),
  decode: () => import("./decode.ts"),
  forecast: () => import("./forecast.ts"),
  golden: () => import("./golden.ts"),
  truth: () => import("./truth.ts"),
  windows: () => import("./windows.ts"),
  funds: () => import("./funds.ts"),
  infer: () => import("./infer.ts"),
  tail: () => import("./tail.ts"),
  doctor: () => import("./doctor.ts"),
};

keepCompiled();
const [name, ...args] = process.argv.slice(2);
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.stopped);
  throw error;
});
process.exitCode = wrongNode() ?? (await main());

/** Another Node runs much of this and then fails somewhere deep, so that it is refused at once. */
function wrongNode(): number | undefined {
  const description = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const wanted = /"node": "(\d[^"]*)"/.exec(description)?.[1];
  if (process.version === `v${wanted}`) return undefined;
  process.stderr.write(
    `radar: this is Node ${process.version}, the project runs on v${wanted}: start it with 'npx radar' or 'npm start', ` +
      "or with node_modules/.bin/node\n",
  );
  return EXIT.mistake;
}

async function main(): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(await overview());
    return name === undefined ? EXIT.mistake : EXIT.stopped;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    process.stderr.write(`radar: no command '${name}'. Commands: ${Object.keys(COMMANDS).join(", ")}\n`);
    return EXIT.mistake;
  }
  const { command } = await load();
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${command.help.trim()}\n`);
    return EXIT.stopped;
  }
  try {
    return await command.run(args, process);
  } catch (error) {
    if (!(error instanceof UsageError) && !isArgumentError(error)) throw error;
    process.stderr.write(`radar ${name}: ${error.message}\nSee 'radar ${name} --help'.\n`);
    return EXIT.mistake;
  }
}

/** What node:util's parseArgs throws for unknown or malformed options. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

async function overview(): Promise<string> {
  const lines = ["usage: radar <command> [options]", ""];
  for (const [commandName, load] of Object.entries(COMMANDS)) {
    const { command } = await load();
    lines.push(`  ${commandName.padEnd(10)} ${command.summary}`);
  }
  return `${[...lines, "", "Every command has --help and --json. Exit codes: 0 done, 1 your mistake, 75 try again."].join("\n")}\n`;
}
