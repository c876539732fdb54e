import type { EventSink } from "../../../services/ingest/exchanges/adapter.ts";
import { type BookUpdate, copyBookUpdate, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { createCcxt } from "../../support/peers/ccxt.ts";
import { kept, piecesOf } from "../interleaved.ts";
import type { FeedCapture } from "./capture.ts";
import type { PeerWay } from "./peer-way.ts";

/**
 * The handlers of ccxt pro, with the JSON.parse that they need; undefined where it does not read the protocol. Its markets
 * are those of the capture, and its books begin with the capture's REST books, as if they had been there in time.
 */
export function createCcxtWay(ccxt: unknown, capture: FeedCapture): PeerWay | undefined {
  const { symbols, snapshots } = contentsOf(capture);
  const peer = createCcxt(ccxt, capture.protocol, [...symbols]);
  if (!peer) return undefined;
  const { exchange, client } = peer;
  const pieces = piecesOf(capture.messages).map((piece) =>
    piece.flatMap(({ address, text }) => (address === undefined ? [text] : [])),
  );
  let thrown = 0;
  const takeOne = (text: string): void => {
    try {
      kept.value = exchange.handleMessage(client, JSON.parse(text));
    } catch {
      thrown += 1;
    }
  };
  const restart = (): void => {
    exchange.orderbooks = {};
    exchange.trades = {};
    for (const update of snapshots) {
      const book = { bids: levelsOf(update.bids), asks: levelsOf(update.asks), nonce: update.lastSeq };
      exchange.orderbooks[peer.symbolOf(update.symbol)] = exchange.orderBook(book);
    }
  };
  return {
    restart,
    take: (piece) => {
      for (const text of pieces[piece] ?? []) takeOne(text);
    },
    count: () => {
      restart();
      thrown = 0;
      let handled = 0;
      for (const text of pieces.flat()) {
        const before = client.told;
        takeOne(text);
        if (client.told > before) handled += 1;
      }
      return { handled, thrown };
    },
  };
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
