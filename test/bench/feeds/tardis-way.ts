import { OrderBook } from "tardis-dev";
import { type TardisEvent, type TardisNormaliser, type TardisVenue, tardisVenue } from "../../support/peers/tardis.ts";
import type { BenchMessage } from "../frames.ts";
import { kept, piecesOf } from "../interleaved.ts";
import type { FeedCapture } from "./capture.ts";
import type { PeerWay } from "./peer-way.ts";

const at = new Date(1_700_000_000_000);

/** The normalisers of tardis-dev and its order book, with the text and the JSON.parse that they need; undefined where it reads nothing. */
export function createTardisWay(capture: FeedCapture): PeerWay | undefined {
  const venue = tardisVenue(capture.protocol, capture.adapter.venue);
  if (!venue) return undefined;
  const pieces = piecesOf(capture.messages).map((piece) => piece.flatMap((message) => inputOf(venue, message)));
  const snapshots = pieces.flat().filter(({ isAnswer }) => isAnswer);
  let normalisers: readonly TardisNormaliser[] = [];
  const books = createBooks();
  const takeOne = (input: Input): number => {
    const message: unknown = input.parsed ?? JSON.parse(input.frame.toString());
    let events = 0;
    for (const normaliser of normalisers) {
      if (!normaliser.canHandle(message)) continue;
      for (const event of normaliser.map(message, at) ?? []) {
        books.use(event);
        events += 1;
      }
    }
    return events;
  };
  const restart = (): void => {
    normalisers = venue.create();
    books.clear();
    // It changes the snapshots that it is given. They are no frames, so their parsing is not timed.
    for (const snapshot of snapshots) snapshot.parsed = JSON.parse(snapshot.frame.toString());
  };
  return {
    restart,
    take: (piece) => {
      for (const input of pieces[piece] ?? []) takeOne(input);
      kept.value = books.prices;
    },
    count: () => {
      restart();
      return { handled: pieces.flat().filter((input) => takeOne(input) > 0).length, thrown: 0 };
    },
  };
}

interface Input {
  readonly frame: Buffer;
  readonly isAnswer: boolean;
  parsed: unknown;
}

/** In the form it expects; made beforehand, so that only its own work is timed. */
function inputOf(venue: TardisVenue, { address, text }: BenchMessage): readonly Input[] {
  const parsed: unknown = JSON.parse(text);
  const given = address === undefined ? venue.frame(parsed) : venue.answer(address, parsed);
  if (given === undefined) return [];
  const frame = Buffer.from(given === parsed ? text : JSON.stringify(given));
  return [{ frame, isAnswer: address !== undefined, parsed: undefined }];
}

function createBooks() {
  let books = new Map<string, OrderBook>();
  return {
    prices: 0,
    clear() {
      books = new Map();
    },
    use(event: TardisEvent) {
      if (event.type === "trade") this.prices += event.price;
      else if (event.type === "book_ticker") this.prices += event.bidPrice ?? 0;
      else if (event.type === "book_change") {
        let book = books.get(event.symbol);
        if (!book) {
          book = new OrderBook();
          books.set(event.symbol, book);
        }
        book.update(event);
        this.prices += book.bestBid()?.price ?? 0;
      }
    },
  };
}
