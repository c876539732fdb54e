import { AT, action, FREE, marketNow, OLD, SNAPSHOT, sent, symbolIn, V3, type Version } from "./bitget-layout-head.ts";
import { barForms, tradeForms } from "./bitget-layout-lists.ts";
import { tickerForms } from "./bitget-layout-tickers.ts";
import { createDecimals, type Decimals, isProvable, noteDecimals, settleBook } from "./bitget-proof.ts";
import type { BitgetContext } from "./bitget-protocol.ts";
import { serial } from "./bitget-serial.ts";
import { levelsInto, QUOTED_PAIR } from "./frame-levels.ts";
import { createFrameNames, type FrameNames } from "./frame-names.ts";
import {
  custom,
  layout,
  oneOf,
  optional,
  type Slot,
  signed,
  skippedText,
  skippedWhole,
  valueAt,
  whole,
} from "./layout.ts";
import { createHotReader, type HotForm, type HotReader } from "./layout-reader.ts";

/**
 * Bitget's frames as they are written, of versions 1 and 2 (`channel`, `instId`) and of version 3 (`topic`, `symbol`);
 * books and trades that version 3 writes otherwise are read key by key.
 */
export function createLayoutReader(context: BitgetContext): HotReader {
  const names = createFrameNames();
  return createHotReader([
    ...bookForms(names, context),
    ...tradeForms(names, context),
    ...tickerForms(names, context),
    ...barForms(names, context),
  ]);
}

const BOOK = { channel: FREE, seq: FREE + 1, previous: FREE + 2, time: FREE + 3, checksum: FREE + 4 } as const;

/** Only the first is whole or its changes; the others are pictures of the best few levels. */
const CHANNELS = ['books"', 'books1"', 'books5"', 'books15"', 'books50"'];
const BOOKS = 0;

function bookForms(names: FrameNames, context: BitgetContext): readonly HotForm[] {
  const symbol = symbolIn(names);
  const channel = oneOf(BOOK.channel, CHANNELS);
  const [seq, previous, time] = [serial(BOOK.seq), serial(BOOK.previous), whole(BOOK.time)];
  const oldNumbers = optional(layout`,"seq":${seq}${optional(layout`,"pseq":${previous}`)}`);
  const decimals = createDecimals();
  const [asks, bids] = [sideOf(context, "asks", V3), sideOf(context, "bids", V3)];
  const [oldAsks, oldBids] = [sideOf(context, "asks", OLD, decimals), sideOf(context, "bids", OLD, decimals)];
  const give = bookGiver(names, context, V3, decimals);
  return [
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${V3.inst},"topic":"${channel},"symbol":"${symbol}"},"data":[{"a":[${asks},"b":[${bids},"seq":${seq},"pseq":${previous},"ts":"${time}","maxdepth":"${skippedText}"}],"ts":${skippedWhole}}`,
      give,
    },
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${V3.inst},"topic":"${channel},"symbol":"${symbol}"},"data":[{"a":[${asks},"b":[${bids},"seq":${seq},"pseq":${previous},"ts":"${time}"}],"ts":${skippedWhole}}`,
      give,
    },
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${OLD.inst},"channel":"${channel},"instId":"${symbol}"},"data":[{"asks":[${oldAsks},"bids":[${oldBids},"checksum":${signed(BOOK.checksum)}${oldNumbers},"ts":"${time}"}]${sent}}`,
      give: bookGiver(names, context, OLD, decimals),
    },
  ];
}

/** Levels of the market that the frame names. `decimals`: gone through with those of a whole book, which begin with its asks. */
function sideOf({ scratches }: BitgetContext, side: "asks" | "bids", version: Version, decimals?: Decimals): Slot {
  const inSpot = levelsInto(scratches.spot.book[side], QUOTED_PAIR);
  const inFutures = levelsInto(scratches.futures.book[side], QUOTED_PAIR);
  if (!decimals) return custom((at) => (marketNow(version) === "spot" ? inSpot(at) : inFutures(at)));
  const notedInSpot = levelsInto(scratches.spot.book[side], QUOTED_PAIR, undefined, decimals.note);
  const notedInFutures = levelsInto(scratches.futures.book[side], QUOTED_PAIR, undefined, decimals.note);
  return custom((at) => {
    const isSpot = marketNow(version) === "spot";
    if (valueAt(AT.action) !== SNAPSHOT) return isSpot ? inSpot(at) : inFutures(at);
    if (side === "asks") decimals.clear();
    return isSpot ? notedInSpot(at) : notedInFutures(at);
  });
}

function bookGiver(names: FrameNames, context: BitgetContext, version: Version, decimals: Decimals): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    const checksum = valueAt(BOOK.checksum);
    const hasChecksum = !Number.isNaN(checksum);
    if (!isSerial(valueAt(BOOK.seq)) || !isSerial(valueAt(BOOK.previous))) return undefined;
    if (hasChecksum && (checksum | 0) !== checksum) return undefined;
    const market = marketNow(version);
    const { book } = context.scratches[market];
    const limited = valueAt(BOOK.channel) !== BOOKS;
    const isSnapshot = limited || valueAt(AT.action) === SNAPSHOT;
    book.symbol = names.text(valueAt(AT.symbol));
    book.kind = isSnapshot ? "snapshot" : "delta";
    book.origin = "stream";
    book.limited = limited;
    book.exchangeAt = valueAt(BOOK.time);
    book.receivedAt = receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = valueAt(BOOK.seq);
    book.prevSeq = valueAt(BOOK.previous);
    book.checksum = checksum;
    // The texts of a whole book tell over how many digits the checksums are taken.
    if (hasChecksum && isSnapshot && !limited) {
      noteDecimals(book, decimals.price, decimals.size, context.unprovable, market);
    }
    settleBook(book, isProvable(context.unprovable, market, book.symbol));
    sink.book(book);
    return "events";
  };
}

/** A sequence number, which may be above 2^53, or none. */
const isSerial = (value: number): boolean => Number.isNaN(value) || Number.isInteger(value);
