import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { err, ok, type Result } from "../../../shared/domain/result.ts";

/** Pinned there, and not among the project's own dependencies: it is large, and only this benchmark needs it. */
const PEERS = resolve(import.meta.dirname, "peers");
const INSTALLED = resolve(import.meta.dirname, "../../../node_modules/.bench-peers");
const INSTALL_MS_MAX = 180_000;

export interface InstalledCcxt {
  readonly version: string;
  /** The library itself; see `createCcxt`. */
  readonly ccxt: unknown;
}

/** ccxt in the pinned version, installed into `dir` if it is not there yet; an error says why it cannot be had. */
export async function loadCcxt(
  say: (line: string) => void,
  dir: string = INSTALLED,
): Promise<Result<InstalledCcxt, string>> {
  const folder = resolve(dir, "node_modules/ccxt");
  const version = versionIn(resolve(PEERS, "package-lock.json"), "packages", "node_modules/ccxt", "version");
  const installed = () => versionIn(resolve(folder, "package.json"), "version");
  if (installed() !== version) {
    say(`installing ccxt ${version} into ${dir}, which is done once`);
    const why = install(dir);
    if (why !== undefined) return err(why);
    if (installed() !== version) return err(`npm left ccxt ${installed()} instead of ${version}`);
  }
  const { default: ccxt }: { readonly default: unknown } = await import(
    pathToFileURL(resolve(folder, "js/ccxt.js")).href
  );
  return ok({ version: version ?? "", ccxt });
}

/** Undefined on success, else what went wrong. */
function install(dir: string): string | undefined {
  mkdirSync(dir, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) copyFileSync(resolve(PEERS, file), resolve(dir, file));
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: dir,
    encoding: "utf8",
    timeout: INSTALL_MS_MAX,
    shell: process.platform === "win32",
  });
  if (npm.error) return `npm could not be run: ${npm.error.message}`;
  return npm.status === 0 ? undefined : `npm ci failed: ${npm.stderr.trim().split("\n")[0] ?? `exit ${npm.status}`}`;
}

function versionIn(path: string, ...keys: readonly string[]): string | undefined {
  if (!existsSync(path)) return undefined;
  let value: unknown = JSON.parse(readFileSync(path, "utf8"));
  for (const key of keys) value = Reflect.get(Object(value), key);
  return typeof value === "string" ? value : undefined;
}
