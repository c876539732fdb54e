/** A field of a message and its value: text, bytes or a message inside, or a whole number. */
export type ProtoField = readonly [field: number, value: string | number | Uint8Array | readonly ProtoField[]];

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** Bytes of a tag: all field numbers in use fit. */
const TAG_BYTES_MAX = 4;
const NUMBER_BYTES_MAX = 10;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

/** Writes a message by the rules of the wire format. */
export function protobuf(fields: readonly ProtoField[]): Uint8Array {
  const parts = fields.flatMap(([field, value]) => {
    if (typeof value === "number") return [...varint(field * 8 + VARINT), ...varint(value)];
    const content =
      typeof value === "string" ? Buffer.from(value) : value instanceof Uint8Array ? value : protobuf(value);
    return [...varint(field * 8 + BYTES), ...varint(content.length), ...content];
  });
  return Uint8Array.from(parts);
}

/** Reads a message by the same rules, into its fields in order; undefined where the bytes are none. */
export function parseProtobuf(bytes: Uint8Array): (readonly [field: number, value: bigint | Uint8Array])[] | undefined {
  const fields: (readonly [number, bigint | Uint8Array])[] = [];
  let at = 0;
  const number = (bytesMax: number): bigint | undefined => {
    let value = 0n;
    for (let index = 0; index < bytesMax && at < bytes.length; index += 1) {
      const byte = BigInt(bytes[at] ?? 0);
      at += 1;
      value += (byte % 0x80n) << BigInt(7 * index);
      if (byte < 0x80n) return value;
    }
    return undefined;
  };
  const take = (length: number): Uint8Array | undefined => {
    at += length;
    return at <= bytes.length ? bytes.subarray(at - length, at) : undefined;
  };
  const readValue = (kind: number): bigint | Uint8Array | undefined => {
    if (kind === VARINT) return number(NUMBER_BYTES_MAX);
    if (kind === FIXED_64) return take(8);
    if (kind === FIXED_32) return take(4);
    const length = kind === BYTES ? number(TAG_BYTES_MAX) : undefined;
    return length === undefined ? undefined : take(Number(length));
  };
  while (at < bytes.length) {
    const tag = Number(number(TAG_BYTES_MAX) ?? 0n);
    const kind = tag % 8;
    const value = tag < 8 ? undefined : readValue(kind);
    if (value === undefined) return undefined;
    // A fixed number stands as bytes too, which no field in use is: it must not be taken for text.
    fields.push([kind === FIXED_32 || kind === FIXED_64 ? -1 : Math.floor(tag / 8), value]);
  }
  return fields;
}
