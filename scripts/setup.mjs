// Runs before every package script, on whatever Node the machine has (20 or newer): installs the locked
// dependencies when they are missing or the lock file changed, and refuses to go on with the wrong Node.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = join(root, "node_modules", ".radar-lock");
const nodeFile = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
const wantedNode = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies.node;
// Outside the project, because `npm ci` removes node_modules and a lock must survive that.
const guardFile = join(tmpdir(), `radar-setup-${createHash("sha256").update(root).digest("hex").slice(0, 16)}.pid`);
const GUARD_POLL_MS = 200;
// A slow registry takes minutes; a guard that is held longer belongs to something that hangs.
const GUARD_MS_MAX = 15 * 60_000;

export function ensureInstalled() {
  if (!isInstalled()) {
    takeGuard();
    // Another command may have installed everything while this one waited.
    const problem = isInstalled() ? undefined : install();
    rmSync(guardFile, { force: true });
    if (problem) fail(problem);
  }
  const version = spawnSync(nodeFile, ["--version"], { encoding: "utf8", shell: process.platform === "win32" });
  const found = version.stdout?.trim() || "none";
  if (found !== `v${wantedNode}`) {
    fail(
      `node_modules holds Node ${found}, this project runs on v${wantedNode}. ` +
        "Install scripts were probably skipped (--ignore-scripts): run 'npm rebuild node --ignore-scripts=false'",
    );
  }
  return nodeFile;
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockText();
}

function lockText() {
  return readFileSync(join(root, "package-lock.json"), "utf8");
}

// Undefined on success, else what went wrong.
function install() {
  const lock = lockText();
  process.stderr.write(`setup: installing locked dependencies and Node ${wantedNode} into node_modules (npm ci)\n`);
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.error) return `npm could not be run: ${npm.error.message}`;
  if (npm.status !== 0) {
    return `'npm ci' failed (exit ${npm.status}): read its message above, then run it by hand in ${root}`;
  }
  if (process.version !== `v${wantedNode}`) addLeftOut();
  writeFileSync(stampFile, lock);
  return undefined;
}

// npm leaves out optional packages that want a newer Node than the one it runs on; with the project's own it takes them.
function addLeftOut() {
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=0"], {
    cwd: root,
    // The machine's own certificates count, as they did for the Node that npm runs on otherwise.
    env: { ...process.env, PATH: path, NODE_USE_SYSTEM_CA: "1" },
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

// Two commands started at once must not both run `npm ci`, which begins by removing what the other one installs.
function takeGuard() {
  const endsAt = Date.now() + GUARD_MS_MAX;
  for (let told = false; !createGuard(); told = true) {
    const owner = Number(readGuard());
    if (!isAlive(owner)) {
      rmSync(guardFile, { force: true });
      continue;
    }
    if (Date.now() > endsAt) fail(`process ${owner} has been installing for too long: end it, or remove ${guardFile}`);
    if (!told) process.stderr.write(`setup: waiting for process ${owner}, which is installing the dependencies\n`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, GUARD_POLL_MS);
  }
}

function createGuard() {
  const draft = `${guardFile}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    // A link appears with its content, so that nobody reads a guard without an owner.
    linkSync(draft, guardFile);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readGuard() {
  try {
    return readFileSync(guardFile, "utf8");
  } catch {
    // Released between the two looks: its next owner is found out by the next try.
    return "";
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

function fail(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled();
