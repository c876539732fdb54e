import type { LoopbackRow } from "./loopback.ts";
import { GOALS, type ProtocolRow, type Summary } from "./report.ts";

const HEAD = ["protocol", "frames", "parse ns", "ours ns", "ours/parse", "tardis/ours", "ccxt/ours"];
const MISSED = "!";
const STANDINGS: readonly ProtocolRow["standing"][] = ["living", "dated", "made up"];

/** The protocols for people: a line each, the numbers under one another, with a mark where a goal is missed. */
export function tableOf(rows: readonly ProtocolRow[], summary: Summary): string {
  const groups = STANDINGS.flatMap((standing) => {
    const own = rows.filter((row) => row.standing === standing);
    if (own.length === 0) return [];
    return [...(standing === "living" ? [] : [[standing]]), ...own.map(cellsOf)];
  });
  return [...aligned([HEAD, ...groups]), "", ...totals(summary), `${MISSED} misses its goal.`, ""].join("\n");
}

const LOOPBACK_HEAD = [
  "frames/s asked",
  "received",
  "lost",
  "CPU us/frame",
  "p50 ms",
  "p99 ms",
  "p99.9 ms",
  "saturated",
];

/** The rates over loopback for people; the times are from sending a frame to the state that goes out because of it. */
export function loopbackTableOf(rows: readonly LoopbackRow[]): string {
  const cells = rows.map(({ asked, receivedPerSecond, lost, cpuUsPerFrame, sendToStateMs, saturated }) => [
    ...[asked, receivedPerSecond, lost, cpuUsPerFrame].map(String),
    ...[sendToStateMs.p50, sendToStateMs.p99, sendToStateMs.p999].map((ms) => ms.toFixed(1)),
    saturated.join(",") || "nobody",
  ]);
  return [...aligned([LOOPBACK_HEAD, ...cells]), ""].join("\n");
}

function cellsOf(row: ProtocolRow): readonly string[] {
  const { frames, nsPerFrame, oursToParseString, isSequenced, tardisToOurs, ccxtToOurs } = row;
  return [
    // Of the others no goal is set for one protocol alone.
    `${row.protocol}${isSequenced ? " #" : ""}`,
    String(frames),
    String(nsPerFrame.parseString),
    String(nsPerFrame.ours),
    marked(oursToParseString.toFixed(2), isSequenced && oursToParseString > GOALS.sequencedOursToParseString),
    times(tardisToOurs, GOALS.tardisToOurs),
    times(ccxtToOurs, GOALS.ccxtToOurs),
  ];
}

function totals(summary: Summary): readonly string[] {
  const { medianOursToParseString: middle, protocols, sequencedAboveParseString: above } = summary;
  const isAbove = middle !== null && middle > GOALS.medianOursToParseString;
  return [
    `median ours/parse of ${protocols} protocols: ${marked(middle?.toFixed(2) ?? "-", isAbove)}(goal ${GOALS.medianOursToParseString})`,
    `tardis/ours: median ${times(summary.medianTardisToOurs, GOALS.tardisToOurs)}least ${times(summary.leastTardisToOurs, GOALS.tardisToOurs)}(goal ${GOALS.tardisToOurs})`,
    `ccxt/ours: median ${times(summary.medianCcxtToOurs, GOALS.ccxtToOurs)}least ${times(summary.leastCcxtToOurs, GOALS.ccxtToOurs)}(goal ${GOALS.ccxtToOurs})`,
    `# numbered book changes (goal ${GOALS.sequencedOursToParseString} each), above it: ${above.join(", ") || "none"}`,
    ...(summary.dated.protocols > 0 ? [`dated: ${summary.dated.why}.`] : []),
  ];
}

/** Always as wide, so that the digits stand under one another. */
const marked = (text: string, isMissed: boolean): string => `${text} ${isMissed ? MISSED : " "}`;

const times = (ratio: number | null, goal: number): string =>
  ratio === null ? marked("-", false) : marked(ratio.toFixed(1), ratio < goal);

/** What stands first to the left, all else to the right; the first line has every column. */
function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
