import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";

/** As much of the beginning as is looked at. */
const HEAD_BYTES = 4_096;
const WORDS_CHARS_MAX = 80;

/** Why an answer is not even text in the right kind of format: nothing at all, a page for people, bytes. */
export function sniff(bytes: Uint8Array, format: "json" | "csv"): ProviderFault | undefined {
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  const start = head.trimStart();
  if (start === "" && bytes.length <= HEAD_BYTES)
    return { code: "truncated", found: `${bytes.length} bytes without text`, expected: format.toUpperCase() };
  if (head.includes("\0")) return { code: "malformed", found: "binary", expected: format.toUpperCase() };
  if (format === "csv" && /^[[{]\s*["[{}\]]/.test(start))
    return { code: "malformed", found: `'${start.trim()}'`, expected: "CSV, not JSON" };
  if (!start.startsWith("<")) return undefined;
  const isPage = /<(!doctype\s+html|html|head|body|title|script|meta|div|h1)\b/i.test(head);
  const expected = `${format.toUpperCase()}, not ${isPage ? "a page for people" : "XML"}`;
  return { code: isPage ? "html" : "malformed", found: `'${wordsOf(head)}'`, expected };
}

/** The same text in UTF-8, where its first bytes say that it comes in UTF-16. */
export function utf8Of(bytes: Uint8Array): Uint8Array {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  if (!isLittle && !isBig) return bytes;
  return new TextEncoder().encode(new TextDecoder(isLittle ? "utf-16le" : "utf-16be").decode(bytes));
}

/** The title, or else the first words that a person would see. */
function wordsOf(html: string): string {
  const title = /<title[^>]*>([^<]+)/i.exec(html)?.[1];
  const text = title ?? html.replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, " ").replace(/<[^>]*>/g, " ");
  const words = text.replace(/\s+/g, " ").trim();
  return words === "" ? html.trim().slice(0, WORDS_CHARS_MAX) : words.slice(0, WORDS_CHARS_MAX);
}
