import type { EventSink } from "../../../services/ingest/exchanges/adapter.ts";
import { type BookUpdate, copyBookUpdate, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { type CcxtClient, type CcxtPeer, createCcxt } from "../../support/peers/ccxt.ts";
import { piecesOf } from "../interleaved.ts";
import type { FeedCapture } from "./capture.ts";
import type { PeerWay } from "./peer-way.ts";

/**
 * ccxt pro from the bytes of a frame on: the text that its socket makes of them, then its own client and handlers;
 * undefined where it does not read the protocol. Its markets are those of the capture, and its books begin with the
 * capture's REST books, as if they had been there in time.
 */
export function createCcxtWay(ccxt: unknown, capture: FeedCapture): PeerWay | undefined {
  const { symbols, snapshots } = contentsOf(capture);
  const createPeer = () => createCcxt(ccxt, capture.protocol, [...symbols]);
  const peer = createPeer();
  if (!peer) return undefined;
  const pieces = piecesOf(capture.messages).map((piece) =>
    piece.flatMap(({ address, text }) => (address === undefined ? [Buffer.from(text)] : [])),
  );
  const begin = ({ exchange, symbolOf }: CcxtPeer): void => {
    exchange.orderbooks = {};
    exchange.trades = {};
    for (const update of snapshots) {
      const book = { bids: levelsOf(update.bids), asks: levelsOf(update.asks), nonce: update.lastSeq };
      exchange.orderbooks[symbolOf(update.symbol)] = exchange.orderBook(book);
    }
  };
  return {
    restart: () => begin(peer),
    take: (piece) => {
      for (const frame of pieces[piece] ?? []) peer.client.onMessage({ data: frame.toString() });
    },
    count: () => {
      // One of its own: a client that has been changed is slower ever after.
      const counted = createPeer() ?? peer;
      begin(counted);
      return countTold(counted.client, pieces.flat());
    },
  };
}

function countTold(client: CcxtClient, frames: readonly Buffer[]): ReturnType<PeerWay["count"]> {
  let told = 0;
  let thrown = 0;
  client.resolve = (result) => {
    told += 1;
    return result;
  };
  client.reject = (_error, hash) => {
    if (hash === undefined) thrown += 1;
  };
  let handled = 0;
  for (const frame of frames) {
    const before = told;
    client.onMessage({ data: frame.toString() });
    if (told > before) handled += 1;
  }
  return { handled, thrown };
}

/** What the capture is about, found by our own decoder: ccxt wants to know its markets beforehand. */
function contentsOf({ adapter, messages }: FeedCapture) {
  const symbols = new Set<string>();
  const snapshots: BookUpdate[] = [];
  const note = ({ symbol }: { readonly symbol: string }) => symbols.add(symbol);
  const sink: EventSink = {
    book: (update) => {
      note(update);
      if (update.origin === "rest") snapshots.push(copyBookUpdate(update));
    },
    trade: note,
    quote: note,
    event: note,
    control: () => {},
  };
  const decoder = adapter.createDecoder();
  for (const { address, text } of messages) {
    const bytes = Buffer.from(text);
    if (address === undefined) decoder.decode(bytes, epochMs(0), sink);
    else decoder.decodeRest(address, bytes, epochMs(0), sink);
  }
  return { symbols, snapshots };
}

const levelsOf = ({ prices, sizes, length }: LevelBuffer) =>
  Array.from({ length }, (_, index) => [prices[index], sizes[index]]);
