/** Says whether one more line of a kind that comes in floods may be logged: so many in a minute, metrics have the rest. */
export function createLineLimit(linesPerMinute: number): () => boolean {
  let minute = 0;
  let lines = 0;
  return () => {
    const now = Math.floor(performance.now() / 60_000);
    if (now !== minute) {
      minute = now;
      lines = 0;
    }
    lines += 1;
    return lines <= linesPerMinute;
  };
}
