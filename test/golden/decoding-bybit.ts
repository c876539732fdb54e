import { OLDER_CASES, TOKEN_CASES } from "./decoding-bybit-older.ts";
import { REQUEST_CASES } from "./decoding-bybit-requests.ts";
import { STREAM_CASES } from "./decoding-bybit-streams.ts";
import type { DecodingCase } from "./decoding-case.ts";

export const BYBIT_CASES: readonly DecodingCase[] = [...STREAM_CASES, ...REQUEST_CASES, ...OLDER_CASES, ...TOKEN_CASES];
