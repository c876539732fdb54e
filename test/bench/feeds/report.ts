import { rounded } from "../decode.ts";
import { median } from "../section.ts";
import type { CaptureTimes, PeerTime } from "./measure.ts";

/** One capture as the document shows it. */
export const captureRow = (times: CaptureTimes): object => ({
  capture: times.capture.name,
  protocol: times.capture.protocol,
  venue: times.capture.adapter.venue,
  source: times.capture.source,
  frames: times.frames,
  meanBytes: Math.round(times.bytes / times.frames),
  passes: times.passes,
  nsPerFrame: {
    parseString: Math.round(times.parseString / times.frames),
    parseBytes: Math.round(times.parseBytes / times.frames),
    decode: Math.round(times.decode / times.frames),
    ours: Math.round(times.ours / times.frames),
    tardis: nsPerFrame(times.tardis, times.frames),
    ccxt: nsPerFrame(times.ccxt, times.frames),
  },
  ratios: {
    oursToParseString: rounded(times.ours / times.parseString),
    oursToParseBytes: rounded(times.ours / times.parseBytes),
    tardisToOurs: ratioOf(times.tardis, times.ours),
    ccxtToOurs: ratioOf(times.ccxt, times.ours),
  },
  told: times.told,
  books: times.outcomes,
  tardis: peerNote(times.tardis),
  ccxt: peerNote(times.ccxt),
});

const nsPerFrame = ({ ns }: PeerTime, frames: number) => (ns === undefined ? null : Math.round(ns / frames));
const ratioOf = ({ ns }: PeerTime, ours: number) => (ns === undefined ? null : rounded(ns / ours));
const peerNote = ({ handled, why }: PeerTime) => ({ handled: handled ?? null, ...(why === undefined ? {} : { why }) });

export interface ProtocolRow {
  readonly protocol: string;
  readonly venue: string;
  readonly sources: readonly string[];
  readonly frames: number;
  readonly oursToParseString: number;
  readonly oursToParseBytes: number;
  readonly tardisToOurs: number | null;
  readonly ccxtToOurs: number | null;
  /** Whether each of its book changes has a sequence number that is checked. */
  readonly isSequenced: boolean;
}

/** All captures of a protocol as one: a frame counts the same in whichever it stands. */
export function protocolRows(all: readonly CaptureTimes[]): readonly ProtocolRow[] {
  const groups = Map.groupBy(all, ({ capture }) => capture.protocol);
  return [...groups].flatMap(([protocol, times]) => {
    const capture = times[0]?.capture;
    if (!capture) return [];
    const ours = sum(times, (one) => one.ours);
    return [
      {
        protocol,
        venue: capture.adapter.venue,
        sources: [...new Set(times.map((one) => one.capture.source))],
        frames: sum(times, ({ frames }) => frames),
        oursToParseString: rounded(ours / sum(times, (one) => one.parseString)),
        oursToParseBytes: rounded(ours / sum(times, (one) => one.parseBytes)),
        tardisToOurs: peerToOurs(times, ({ tardis }) => tardis),
        ccxtToOurs: peerToOurs(times, ({ ccxt }) => ccxt),
        isSequenced: ["previous-link", "contiguous"].includes(capture.rule.kind),
      },
    ];
  });
}

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);

/** Over the captures that both read. */
function peerToOurs(times: readonly CaptureTimes[], peer: (one: CaptureTimes) => PeerTime): number | null {
  const compared = times.filter((one) => peer(one).ns !== undefined);
  if (compared.length === 0) return null;
  return rounded(sum(compared, (one) => peer(one).ns ?? 0) / sum(compared, ({ ours }) => ours));
}

/** What the whole comes to. Made-up frames are no venue's mix: where there are sessions, only these count. */
export function summaryOf(rows: readonly ProtocolRow[]): object {
  const sessions = rows.filter(({ sources }) => !sources.includes("made up"));
  const least = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.min(...known);
  };
  const middle = (values: readonly number[]) => (values.length === 0 ? null : rounded(median(values)));
  return {
    protocols: sessions.length,
    medianOursToParseString: middle(sessions.map(({ oursToParseString }) => oursToParseString)),
    medianOursToParseBytes: middle(sessions.map(({ oursToParseBytes }) => oursToParseBytes)),
    sequencedAboveParseString: sessions
      .filter(({ isSequenced, oursToParseString }) => isSequenced && oursToParseString > 1)
      .map(({ protocol }) => protocol),
    leastTardisToOurs: least(sessions.map(({ tardisToOurs }) => tardisToOurs)),
    leastCcxtToOurs: least(sessions.map(({ ccxtToOurs }) => ccxtToOurs)),
  };
}
