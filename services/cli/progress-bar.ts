const WIDTH = 40;
/** More often nobody can see. */
const DRAW_MS = 100;

/** A bar on a terminal; nothing where `stream` is not one. */
export function createProgressBar(stream: NodeJS.WriteStream, total: number): { add(done: number): void; end(): void } {
  let done = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  if (!stream.isTTY || total === 0) return { add: () => {}, end: () => {} };
  return {
    add: (more) => {
      done += more;
      const now = performance.now();
      if (now - drawnAt < DRAW_MS) return;
      drawnAt = now;
      const share = Math.min(1, done / total);
      const filled = Math.round(share * WIDTH);
      stream.write(`\r[${"#".repeat(filled)}${"-".repeat(WIDTH - filled)}] ${Math.floor(share * 100)} %`);
    },
    end: () => {
      stream.write(`\r${" ".repeat(WIDTH + 10)}\r`);
    },
  };
}
