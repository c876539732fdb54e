import { fork } from "node:child_process";
import { resolve } from "node:path";
import { childEnvironment } from "../../../config/load.ts";
import { err, ok, type Result } from "../../../shared/domain/result.ts";
import { COMPILE_CACHE_DIR } from "../../../shared/runtime/compile-cache.ts";
import type { CaptureTimes } from "./measure.ts";
import type { ProtocolOrder } from "./protocol-process.ts";

const PROGRAM = resolve(import.meta.dirname, "protocol-process.ts");
/** The slowest protocol takes a minute or two, on a machine that is not shared. */
const ANSWER_MS_MAX = 900_000;
/** Enough of what a process said for the error that ended it. */
const SAID_CHARS_MAX = 16_384;

/**
 * Measures the captures of one protocol in a process of their own: what the compiler learned of other venues' frames, and
 * the garbage of their libraries, would else slow all ways down, and a feed in production has one venue or a few. An error
 * says why there is no answer.
 */
export function measureProtocol(
  order: ProtocolOrder,
  program = PROGRAM,
): Promise<Result<readonly CaptureTimes[], string>> {
  return new Promise((done) => {
    const child = fork(program, {
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE_DIR, ...childEnvironment({}) },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // JSON would make other strings of the frames than a socket does.
      serialization: "advanced",
      timeout: ANSWER_MS_MAX,
    });
    let said = "";
    let times: readonly CaptureTimes[] | undefined;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-SAID_CHARS_MAX);
    });
    child.on("message", (answer: readonly CaptureTimes[]) => {
      times = answer;
    });
    child.on("error", (error) => {
      said += `\nError: ${error.message}`;
    });
    child.on("close", (code, signal) => {
      if (times && code === 0) done(ok(times));
      else done(err(`its process ended with ${signal ?? code}: ${reasonIn(said)}`));
    });
    // The answer to a process that ended before it read the order comes with "close".
    child.send(order, () => {});
  });
}

/** The line of an uncaught error, or else the last one. */
function reasonIn(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "it said nothing";
}
