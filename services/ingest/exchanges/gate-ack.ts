import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  hasNext,
  isDone,
  openCursor,
  readNull,
  readNumber,
  readSequence,
  readSymbol,
  skipScalar,
  skipString,
  takeByte,
  takeText,
} from "./cursor.ts";
import { createLearnedKeys, readLearnedKey } from "./learned-keys.ts";
import { bareAmount } from "./quick-numbers.ts";
import { createSymbolTable } from "./symbol-table.ts";

const FIELDS = createLearnedKeys(["time", "time_ms", "channel", "event", "error", "result", "id", "payload"]);
const FIELD = { time: 0, time_ms: 1, channel: 2, event: 3, error: 4, result: 5, id: 6, payload: 7 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(FIELD.time) | bit(FIELD.channel) | bit(FIELD.event);
const SUBSCRIBE = asBytes('"subscribe"');
const UNSUBSCRIBE = asBytes('"unsubscribe"');
const SUCCESS = asBytes('{"status":"success"}');

/**
 * Reads the acknowledgement of a request from bytes: what it refers to, which is the request's id or, where it had
 * none, its channel. Undefined for every other frame. A reconnect brings one for each request, all at once.
 */
export function createAckReader(): (bytes: Uint8Array) => string | undefined {
  const cursor = createCursor();
  const channels = createSymbolTable();
  return (bytes) => {
    openCursor(cursor, bytes);
    expectByte(cursor, BYTE.openObject);
    let seen = 0;
    let channel = -1;
    let id = 0;
    let field = -1;
    do {
      field = readLearnedKey(cursor, FIELDS, field);
      if (field === FIELD.channel) channel = readSymbol(cursor, channels);
      else if (field === FIELD.id) id = readId(cursor);
      else readOther(cursor, field);
      if (field >= 0) seen |= bit(field);
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    if (!isDone(cursor) || (seen & NEEDED) !== NEEDED) return undefined;
    const name = channels.text(channel);
    if (name.endsWith(".pong")) return undefined;
    return (seen & bit(FIELD.id)) === 0 ? name : String(id);
  };
}

/** An id that is text is left to the slow path. */
function readId(cursor: Cursor): number {
  if (cursor.bytes[cursor.at] === BYTE.quote) cursor.ok = false;
  return readSequence(cursor);
}

/** What an acknowledgement has beside its reference, and must be as expected. */
function readOther(cursor: Cursor, field: number): void {
  if (field === FIELD.event) cursor.ok &&= takeText(cursor, SUBSCRIBE) || takeText(cursor, UNSUBSCRIBE);
  else if (field === FIELD.error) readNull(cursor);
  else if (field === FIELD.time) bareAmount(cursor);
  else if (field === FIELD.time_ms) readNumber(cursor);
  else if (field === FIELD.payload) skipStrings(cursor);
  else if (field !== FIELD.result || !takeText(cursor, SUCCESS)) skipScalar(cursor);
}

function skipStrings(cursor: Cursor): void {
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do skipString(cursor);
  while (cursor.ok && hasNext(cursor, BYTE.closeList));
}
