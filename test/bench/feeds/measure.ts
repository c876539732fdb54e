import type { EventSink } from "../../../services/ingest/exchanges/adapter.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { parseWays } from "../decode.ts";
import { createDecodeRun, decodeInputOf } from "../decode-run.ts";
import { measureInterleaved, piecesOf, type Way } from "../interleaved.ts";
import type { FeedCapture } from "./capture.ts";
import { createCcxtWay } from "./ccxt-way.ts";
import type { PeerWay } from "./peer-way.ts";
import { createTardisWay } from "./tardis-way.ts";

/** Nanoseconds for all frames of a capture, each way. */
export interface CaptureTimes {
  readonly capture: FeedCapture;
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

/** Passes over a capture: at least so many, and more over a short one until it has given FRAMES_MIN frames. */
const PASSES_MIN = 7;
const FRAMES_MIN = 20_000;
const PASSES_WARM = 3;

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
  const told = countTold(capture, texts);
  const tardis = peerOf(createTardisWay(capture), told, "tardis-dev does not read this protocol");
  const ccxtPeer =
    "why" in ccxt
      ? { why: ccxt.why, handled: undefined }
      : peerOf(createCcxtWay(ccxt.library, capture), told, "ccxt does not read this protocol");
  const run = createDecodeRun(capture.adapter, capture.rule);
  const inputs = pieces.map((piece) => piece.flatMap((message) => decodeInputOf(capture.adapter, message) ?? []));
  const ours: Way = { restart: run.restart, take: (piece) => run.take(inputs[piece] ?? []) };
  const decoder = capture.adapter.createDecoder();
  const decode: Way = {
    restart: () => {},
    take: (piece) => {
      for (const input of inputs[piece] ?? []) if ("frame" in input) decoder.decode(input.frame, epochMs(0), NOWHERE);
    },
  };
  const counted = quick ? 1 : Math.max(PASSES_MIN, Math.ceil(FRAMES_MIN / texts.length));
  const ways: (readonly [string, Way])[] = [...parseWays(strings), ["decode", decode], ["ours", ours]];
  if (tardis.way) ways.push(["tardis", tardis.way]);
  if (ccxtPeer.way) ways.push(["ccxt", ccxtPeer.way]);
  const times = measureInterleaved(ways, pieces.length, { counted, warm: quick ? 0 : PASSES_WARM });
  const nsOf = (name: string): number => times.get(name) ?? Number.NaN;
  return {
    capture,
    frames: texts.length,
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    passes: counted,
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

const NOWHERE: EventSink = { book: () => {}, trade: () => {}, quote: () => {}, event: () => {}, control: () => {} };

function countTold({ adapter }: FeedCapture, texts: readonly string[]): number {
  const decoder = adapter.createDecoder();
  return texts.filter((text) => decoder.decode(Buffer.from(text), epochMs(0), NOWHERE) === "events").length;
}
