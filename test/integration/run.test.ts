import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const PROGRAM = resolve(import.meta.dirname, "../support/services/ending.ts");
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function start(ending: string) {
  const child = fork(PROGRAM, [ending], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  children.push(child);
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  return { child, closed: once(child, "close"), stderr: () => stderr };
}

describe("a process under run", () => {
  it.each([
    ["done", 0, ""],
    ["transient", 75, "the venue is away"],
    ["usage", 1, "no such file\n"],
    ["bug", 1, "a bug"],
    ["late-bug", 1, "a late bug"],
    ["lost-promise", 75, "nobody waits for this"],
  ])("that ends by %s exits with %i", async (ending, code, text) => {
    const { closed, stderr } = start(ending);
    expect(await closed).toEqual([code, null]);
    if (ending === "usage") expect(stderr()).toBe(text);
    else expect(stderr()).toContain(text);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("exits with 0 on %s", async (signal) => {
    const { child, closed } = start("asked");
    await once(child, "message");
    child.kill(signal);
    expect(await closed).toEqual([0, null]);
  });

  it("exits when its parent is gone", async () => {
    const { child } = start("asked");
    await once(child, "message");
    // Without a channel, a child that ended has no `close`.
    const exited = once(child, "exit");
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  });

  it("exits although a teardown step hangs, and names the step", async () => {
    const { child, closed, stderr } = start("hanging-step");
    await once(child, "message");
    child.kill("SIGTERM");
    expect(await closed).toEqual([0, null]);
    expect(stderr()).toContain('"abandoned":["hangs"]');
  });

  it("exits although Redis never answered", async () => {
    const { child, closed, stderr } = start("dead-redis");
    await once(child, "message");
    child.kill("SIGTERM");
    expect(await closed).toEqual([0, null]);
    expect(stderr()).not.toContain("abandoned");
  });
});
