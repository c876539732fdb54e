import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  hasNext,
  isDone,
  openCursor,
  skipString,
  takeText,
} from "./cursor.ts";
import { createLearnedKeys, readLearnedKey } from "./learned-keys.ts";

const KEYS = createLearnedKeys(["id", "type"]);
const ID = 0;
const TYPE = 1;
const BOTH = 3;
const ACK = asBytes('"ack"');

/**
 * Reads the acknowledgement of a request from bytes: the request's id, or undefined for every other frame. A reconnect
 * brings one for each request, all at once.
 */
export function createAckReader(): (frame: Uint8Array) => string | undefined {
  const cursor: Cursor = createCursor();
  return (frame) => {
    openCursor(cursor, frame);
    expectByte(cursor, BYTE.openObject);
    let key = -1;
    let seen = 0;
    let from = 0;
    let to = 0;
    do {
      key = readLearnedKey(cursor, KEYS, key);
      if (key === ID) {
        from = cursor.at + 1;
        skipString(cursor);
        to = cursor.at - 1;
      } else if (key !== TYPE || !takeText(cursor, ACK)) return undefined;
      seen |= 1 << key;
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    if (!isDone(cursor) || seen !== BOTH) return undefined;
    return Buffer.from(frame.buffer, frame.byteOffset + from, to - from).toString();
  };
}
