/** Fields of a message in protocol buffers: only the kinds that the venues' definitions use. */

const VARINT = 0;
const BYTES = 2;
const LOW_BITS = 0x7f;
const MORE = 0x80;

/** A whole number from 0, in groups of seven bits, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % (LOW_BITS + 1);
    rest = Math.floor(rest / (LOW_BITS + 1));
    bytes.push(rest > 0 ? low | MORE : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}

export const numberField = (field: number, value: number): Buffer =>
  Buffer.concat([varint(field * 8 + VARINT), varint(value)]);

/** A text, or a message of its own. */
export function bytesField(field: number, value: string | number | Buffer): Buffer {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value), "utf8");
  return Buffer.concat([varint(field * 8 + BYTES), varint(bytes.length), bytes]);
}
