import { connect } from "node:net";
import { isAlive } from "./process-identity.ts";

/** A loopback server that does not answer within this is stopped, hung or not Redis. */
const ANSWER_MS_MAX = 1_000;
const EXIT_POLL_MS = 20;

/**
 * One inline command to a server on loopback without a client library, because the server may be hung, loading or no
 * Redis at all. Undefined when nothing came back in time.
 */
export async function askRedis(port: number, command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let answer = "";
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer === "" ? undefined : answer);
    };
    const timer = setTimeout(finish, ANSWER_MS_MAX);
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(`${command}\r\nQUIT\r\n`));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", finish);
    socket.on("error", finish);
  });
}

/** SIGTERM, then SIGKILL after `limitMs`; resolves when the process is gone. */
export async function endProcess(pid: number, limitMs: number): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    if (isAlive(pid)) process.kill(pid, name);
  };
  const killAt = performance.now() + limitMs;
  signal("SIGTERM");
  // A stopped process acts on SIGTERM only once it goes on.
  signal("SIGCONT");
  while (isAlive(pid)) {
    if (performance.now() >= killAt) signal("SIGKILL");
    await new Promise((wake) => setTimeout(wake, EXIT_POLL_MS));
  }
}
