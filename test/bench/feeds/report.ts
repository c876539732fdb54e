import { rounded } from "../decode.ts";
import { median } from "../section.ts";
import type { CaptureTimes, PeerTime } from "./measure.ts";

/** What is aimed at: the medians, and for each protocol as far as it can be. `sequenced` is for each protocol whose book changes are numbered, the others for what they say. */
export const GOALS = {
  medianOursToParseString: 0.6,
  sequencedOursToParseString: 1,
  tardisToOurs: 5,
  ccxtToOurs: 10,
} as const;

/** Protocols that a venue spoke before the one it is listed with, as recordings of them are called. */
const DATED: readonly string[] = ["kraken", "legacy-bybit-v2"];
const WHY_DATED =
  "no feed is opened in them: they are older protocols of listed venues, read from archives alone, and apart from the summary of the others";

/** One capture as the document shows it. */
export const captureRow = (times: CaptureTimes): object => ({
  capture: times.capture,
  protocol: times.protocol,
  venue: times.venue,
  source: times.source,
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
  /** Frames of no session stand for a venue of which there is none. */
  readonly standing: "living" | "dated" | "made up";
  readonly frames: number;
  readonly nsPerFrame: { readonly parseString: number; readonly ours: number };
  readonly oursToParseString: number;
  readonly oursToParseBytes: number;
  readonly tardisToOurs: number | null;
  readonly ccxtToOurs: number | null;
  /** Whether its book changes have sequence numbers, which are checked. */
  readonly isSequenced: boolean;
}

/** All captures of a protocol as one: a frame counts the same in whichever it stands. */
export function protocolRows(all: readonly CaptureTimes[]): readonly ProtocolRow[] {
  const groups = Map.groupBy(all, ({ protocol }) => protocol);
  return [...groups].flatMap(([protocol, times]): readonly ProtocolRow[] => {
    const [first] = times;
    if (!first) return [];
    const frames = sum(times, (one) => one.frames);
    const ours = sum(times, (one) => one.ours);
    const parseString = sum(times, (one) => one.parseString);
    const sources = [...new Set(times.map(({ source }) => source))];
    const isSession = !sources.includes("made up");
    return [
      {
        protocol,
        venue: first.venue,
        sources,
        standing: isSession ? (DATED.includes(protocol) ? "dated" : "living") : "made up",
        frames,
        nsPerFrame: { parseString: Math.round(parseString / frames), ours: Math.round(ours / frames) },
        oursToParseString: rounded(ours / parseString),
        oursToParseBytes: rounded(ours / sum(times, (one) => one.parseBytes)),
        tardisToOurs: peerToOurs(times, ({ tardis }) => tardis),
        ccxtToOurs: peerToOurs(times, ({ ccxt }) => ccxt),
        isSequenced: times.some((one) => one.isSequenced),
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

interface Totals {
  readonly protocols: number;
  readonly medianOursToParseString: number | null;
  readonly medianOursToParseBytes: number | null;
  readonly sequencedAboveParseString: readonly string[];
  readonly medianTardisToOurs: number | null;
  readonly leastTardisToOurs: number | null;
  readonly medianCcxtToOurs: number | null;
  readonly leastCcxtToOurs: number | null;
}

export interface Summary extends Totals {
  readonly dated: Totals & { readonly why: string };
}

/** What the whole comes to. Made-up frames are no venue's own mix: only sessions count. */
export function summaryOf(rows: readonly ProtocolRow[]): Summary {
  const standing = (wanted: ProtocolRow["standing"]) => totalsOf(rows.filter((row) => row.standing === wanted));
  return { ...standing("living"), dated: { why: WHY_DATED, ...standing("dated") } };
}

function totalsOf(rows: readonly ProtocolRow[]): Totals {
  const middle = (values: readonly number[]) => (values.length === 0 ? null : rounded(median(values)));
  const least = (values: readonly number[]) => (values.length === 0 ? null : Math.min(...values));
  const tardis = rows.flatMap(({ tardisToOurs }) => tardisToOurs ?? []);
  const ccxt = rows.flatMap(({ ccxtToOurs }) => ccxtToOurs ?? []);
  return {
    protocols: rows.length,
    medianOursToParseString: middle(rows.map(({ oursToParseString }) => oursToParseString)),
    medianOursToParseBytes: middle(rows.map(({ oursToParseBytes }) => oursToParseBytes)),
    sequencedAboveParseString: rows
      .filter(
        ({ isSequenced, oursToParseString }) => isSequenced && oursToParseString > GOALS.sequencedOursToParseString,
      )
      .map(({ protocol }) => protocol),
    medianTardisToOurs: middle(tardis),
    leastTardisToOurs: least(tardis),
    medianCcxtToOurs: middle(ccxt),
    leastCcxtToOurs: least(ccxt),
  };
}
