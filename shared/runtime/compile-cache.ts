import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Keeps what Node makes of the sources for the next start, of this program and of those that it starts. They begin in half
 * of the time, and need not load the compiler that takes the types away: its memory grows, which detaches a buffer, and
 * from then on V8 asks at every access to any typed array whether that was its buffer. Where nothing can be written there,
 * nothing is kept. NODE_COMPILE_CACHE names another directory.
 */
export function keepCompiled(): void {
  process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("../../node_modules/.compile-cache", import.meta.url));
  enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
}
