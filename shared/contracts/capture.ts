import { z } from "zod";

/** One line of a capture: a frame, or a REST answer at the moment it arrived. Further fields are ignored. */
export const captureLineSchema = z
  .object({
    /** Receive time in epoch ms, fractions allowed; null where the recorder kept none. */
    t: z.number().nonnegative().nullable(),
    /** The socket's URL, which may end in `#2` where several to it were open; an https URL for a REST answer; null if unknown. */
    conn: z.string().nullable(),
    /** The text exactly as received. */
    raw: z.string().optional(),
    /** A binary frame. */
    b64: z.string().optional(),
  })
  .refine(({ raw, b64 }) => (raw === undefined) !== (b64 === undefined), "expected exactly one of raw and b64");

export type CaptureLine = z.output<typeof captureLineSchema>;

/** The frame as it came over the socket. */
export const frameBytesOf = ({ raw, b64 }: CaptureLine): Buffer =>
  raw === undefined ? Buffer.from(b64 ?? "", "base64") : Buffer.from(raw);

/** The name of the connection that was opened while `count` − 1 others to the address were open. */
export const nthConn = (address: string, count: number): string => `${address}#${count}`;

/** The address of a connection, whichever of several it was. */
export const addressOfConn = (conn: string): string => conn.replace(/#\d+$/, "");

const REST_ADDRESS = /^(?:GET )?(https?:\/\/\S+)$/;

/** The address of a REST answer; undefined for a socket frame. */
export const restAddressOf = (conn: string | null): string | undefined => REST_ADDRESS.exec(conn ?? "")?.[1];

/** The line of `text`, or why it is none. */
export function parseCaptureLine(
  text: string,
): { readonly ok: true; readonly value: CaptureLine } | { readonly ok: false; readonly error: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, error: text.trim() === "" ? "the line is blank" : "the line is not JSON" };
  }
  const parsed = captureLineSchema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, error: `${issue?.path.join(".") || "line"}: ${issue?.message ?? "not understood"}` };
}
