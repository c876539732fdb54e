import type { EventSink } from "../../../services/ingest/exchanges/adapter.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { parseWays } from "../decode.ts";
import { createDecodeOnly, createDecodeRun } from "../decode-run.ts";
import { measureInterleaved, passesOver, piecesOf, type Way } from "../interleaved.ts";
import type { FeedCapture } from "./capture.ts";
import { createCcxtWay } from "./ccxt-way.ts";
import type { PeerWay } from "./peer-way.ts";
import { createTardisWay } from "./tardis-way.ts";

/** Nanoseconds for all frames of a capture, each way: plain data, because another process measures than reports. */
export interface CaptureTimes {
  readonly capture: string;
  readonly protocol: string;
  readonly venue: string;
  readonly source: FeedCapture["source"];
  /** Whether its book changes have sequence numbers, which are checked: what a venue once sent may lack those that it sends today. */
  readonly isSequenced: boolean;
  readonly frames: number;
  readonly bytes: number;
  readonly passes: number;
  readonly parseString: number;
  readonly parseBytes: number;
  readonly decode: number;
  readonly ours: number;
  readonly tardis: PeerTime;
  readonly ccxt: PeerTime;
  /** Frames that gave market events, and what became of the book updates, in one pass of ours. */
  readonly told: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** `why` it is not compared, where it is not. */
export type PeerTime =
  | { readonly ns: number; readonly handled: number; readonly why?: undefined }
  | { readonly ns?: undefined; readonly handled: number | undefined; readonly why: string };

/** A library that makes something of fewer of the frames than this share of those that tell something does other work. */
const HANDLED_SHARE_MIN = 0.5;

/** All ways over one capture, by turns. `ccxt`: the library, or why it is not there. */
export function measureCapture(
  capture: FeedCapture,
  ccxt: { readonly library: unknown } | { readonly why: string },
  quick: boolean,
): CaptureTimes {
  const pieces = piecesOf(capture.messages);
  const strings = pieces.map((piece) => piece.flatMap(({ address, text }) => (address === undefined ? [text] : [])));
  const texts = strings.flat();
  const { told, isSequenced } = lookOver(capture, texts);
  const tardis = peerOf(createTardisWay(capture), told, "tardis-dev does not read this protocol");
  const ccxtPeer =
    "why" in ccxt
      ? { why: ccxt.why, handled: undefined }
      : peerOf(createCcxtWay(ccxt.library, capture), told, "ccxt does not read this protocol");
  const run = createDecodeRun(capture.adapter, pieces, capture.rule);
  const decode = createDecodeOnly(capture.adapter, pieces);
  const ways: (readonly [string, Way])[] = [...parseWays(strings), ["decode", decode], ["ours", run]];
  if (tardis.way) ways.push(["tardis", tardis.way]);
  if (ccxtPeer.way) ways.push(["ccxt", ccxtPeer.way]);
  const passes = passesOver(texts.length, quick);
  const times = measureInterleaved(ways, pieces.length, passes);
  const nsOf = (name: string): number => times.get(name) ?? Number.NaN;
  return {
    capture: capture.name,
    protocol: capture.protocol,
    venue: capture.adapter.venue,
    source: capture.source,
    isSequenced,
    frames: texts.length,
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    passes: passes.timed,
    parseString: nsOf("parseString"),
    parseBytes: nsOf("parseBytes"),
    decode: nsOf("decode"),
    ours: nsOf("ours"),
    tardis: timeOf(tardis, nsOf("tardis")),
    ccxt: timeOf(ccxtPeer, nsOf("ccxt")),
    told,
    outcomes: run.outcomes(),
  };
}

interface Peer {
  readonly way?: PeerWay;
  readonly handled: number | undefined;
  readonly why: string;
}

function peerOf(way: PeerWay | undefined, told: number, whyNot: string): Peer {
  if (!way) return { handled: undefined, why: whyNot };
  const { handled, thrown } = way.count();
  if (thrown > 0) return { handled, why: `it throws at ${thrown} of the frames` };
  if (handled < told * HANDLED_SHARE_MIN)
    return { handled, why: `it makes something of ${handled} frames, we of ${told}` };
  return { way, handled, why: "" };
}

const timeOf = ({ way, handled, why }: Peer, ns: number): PeerTime =>
  way && handled !== undefined ? { ns, handled } : { handled, why };

const LINKED: readonly string[] = ["previous-link", "contiguous"];

function lookOver(
  { adapter, rule }: FeedCapture,
  texts: readonly string[],
): { readonly told: number; readonly isSequenced: boolean } {
  let numbered = 0;
  const ignore = (): void => {};
  const sink: EventSink = {
    book: ({ kind, lastSeq }) => {
      if (kind === "delta" && !Number.isNaN(lastSeq)) numbered += 1;
    },
    trade: ignore,
    quote: ignore,
    event: ignore,
    control: ignore,
  };
  const decoder = adapter.createDecoder();
  const told = texts.filter((text) => decoder.decode(Buffer.from(text), epochMs(0), sink) === "events").length;
  return { told, isSequenced: numbered > 0 && LINKED.includes(rule.kind) };
}
