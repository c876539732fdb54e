import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A clone whose `npm ci` is a program of ours: it puts `node`, which tells `version`, into node_modules. */
async function clone(version: string, npm = "exit 0"): Promise<{ dir: string; installs: () => Promise<number> }> {
  const dir = await mkdtemp(join(tmpdir(), "radar-setup-"));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  await cp(join(ROOT, "scripts"), join(dir, "scripts"), { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) await cp(join(ROOT, name), join(dir, name));
  await mkdir(join(dir, "bin"));
  const program = [
    "#!/bin/sh",
    `echo once >> "${dir}/installs"`,
    `rm -rf "${dir}/node_modules" && mkdir -p "${dir}/node_modules/.bin"`,
    `printf '#!/bin/sh\\necho ${version}\\n' > "${dir}/node_modules/.bin/node"`,
    `chmod +x "${dir}/node_modules/.bin/node"`,
    npm,
  ];
  await writeFile(join(dir, "bin/npm"), program.join("\n"));
  await chmod(join(dir, "bin/npm"), 0o755);
  const installs = async () => (await readFile(join(dir, "installs"), "utf8").catch(() => "")).split("\n").length - 1;
  return { dir, installs };
}

function setup(dir: string): Promise<{ code: number; stderr: string }> {
  const env = { ...process.env, PATH: `${join(dir, "bin")}:${process.env["PATH"]}` };
  return new Promise((done) => {
    execFile(process.execPath, [join(dir, "scripts/setup.mjs")], { env }, (error, _stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stderr }),
    );
  });
}

describe("setup", () => {
  it("installs once, says so, and again only when the lock file changed", async () => {
    const { dir, installs } = await clone(process.version);
    expect(await setup(dir)).toMatchObject({ code: 0, stderr: expect.stringContaining("npm ci") });
    expect(await setup(dir)).toEqual({ code: 0, stderr: "" });
    expect(await installs()).toBe(1);
    await writeFile(join(dir, "package-lock.json"), "{}");
    await setup(dir);
    expect(await installs()).toBe(2);
  });

  it("refuses another Node in node_modules, and says what to do", async () => {
    const { dir } = await clone("v20.0.0");
    const { code, stderr } = await setup(dir);
    expect(code).toBe(1);
    expect(stderr).toContain(`holds Node v20.0.0, this project runs on ${process.version}`);
    expect(stderr).toContain("npm rebuild node --ignore-scripts=false");
  });

  it("says when the installation failed, and tries again the next time", async () => {
    const { dir, installs } = await clone(process.version, "exit 7");
    expect(await setup(dir)).toMatchObject({ code: 1, stderr: expect.stringContaining("failed (exit 7)") });
    await setup(dir);
    expect(await installs()).toBe(2);
  });

  it("installs once for commands that start together", async () => {
    const { dir, installs } = await clone(process.version, "sleep 1");
    const results = await Promise.all(Array.from({ length: 4 }, () => setup(dir)));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(await installs()).toBe(1);
  });
});
