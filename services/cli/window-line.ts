import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";

/** Columns of a window on one line, and their widths. */
const COLUMNS = [
  ["time", 8],
  ["asset", 6],
  ["kind", 9],
  ["status", 9],
  ["opens", 8],
  ["side", 4],
  ["median", 9],
  ["p05 .. p95", 21],
  ["impact bps", 10],
  ["vol x", 6],
] as const;
const RIGHT_ALIGNED: ReadonlySet<string> = new Set(["median", "p05 .. p95", "impact bps", "vol x"]);

/** The heading over lines of `windowLine`. */
export const windowHeading = (): string => aligned(COLUMNS.map(([name]) => name));

/** One revision of a window for people: when, what, how large, and how much it may move the market. */
export function windowLine(window: VolatilityWindow): string {
  const { flow, impact, volatility } = window;
  const usd = flow?.usd;
  const size = usd ? short(usd.p50) : flow?.perNav ? `${(flow.perNav.p50 * 100).toFixed(2)}%NAV` : "-";
  const range = usd
    ? `${short(usd.p05)} .. ${short(usd.p95)}`
    : flow?.perNav
      ? `${(flow.perNav.p05 * 100).toFixed(2)} .. ${(flow.perNav.p95 * 100).toFixed(2)}%`
      : (window.abstain ?? window.withdrawnReason ?? "-");
  return aligned([
    clockTime(window.publishedAt),
    window.asset,
    window.kind,
    window.status,
    window.opensAt === null ? "if hit" : clockTime(window.opensAt),
    flow?.side ?? "-",
    size,
    range,
    impact ? impact.bps.p50.toFixed(1) : "-",
    volatility ? volatility.ratio.p50.toFixed(2) : "-",
  ]);
}

const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 19);

const SCALES = [
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

function short(usd: number): string {
  const scale = SCALES.find(([unit]) => Math.abs(usd) >= unit);
  return scale ? `${(usd / scale[0]).toFixed(2)}${scale[1]}` : usd.toFixed(0);
}

function aligned(cells: readonly string[]): string {
  return COLUMNS.map(([name, width], index) => {
    const cell = cells[index] ?? "";
    return RIGHT_ALIGNED.has(name) ? cell.padStart(width) : cell.padEnd(width);
  })
    .join("  ")
    .trimEnd();
}
