// Runs before every package script, on whatever Node the machine has (20 or newer): installs the locked
// dependencies when they are missing or the lock file changed, and refuses to go on with the wrong Node.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = join(root, "node_modules", ".radar-lock");
const nodeFile = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
const wantedNode = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies.node;

export function ensureInstalled() {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const installed = existsSync(stampFile) && readFileSync(stampFile, "utf8") === lock;
  if (!installed) {
    process.stderr.write(`setup: installing locked dependencies and Node ${wantedNode} into node_modules (npm ci)\n`);
    const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    if (npm.status !== 0)
      fail(`'npm ci' failed (exit ${npm.status}): read its message above, then run it by hand in ${root}`);
    writeFileSync(stampFile, lock);
  }
  const version = spawnSync(nodeFile, ["--version"], { encoding: "utf8", shell: process.platform === "win32" });
  const found = version.stdout?.trim() || "none";
  if (found !== `v${wantedNode}`) {
    fail(
      `node_modules holds Node ${found}, this project runs on v${wantedNode}. ` +
        "Install scripts were probably skipped (--ignore-scripts): run 'npm ci --ignore-scripts=false'",
    );
  }
  return nodeFile;
}

function fail(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled();
