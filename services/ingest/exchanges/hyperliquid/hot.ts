import type { FrameOutcome } from "../adapter.ts";
import { asBytes, createCursor, openCursor, readSymbol, takeText } from "../cursor.ts";
import type { FrameContext } from "../reading.ts";
import { createSymbolTable } from "../symbol-table.ts";
import { createAssetContextReader } from "./hot-context.ts";
import { createTradesReader } from "./hot-trades.ts";

const TRADES = asBytes('{"channel":"trades","data":[');
const ASSET_CONTEXT = asBytes('{"channel":"activeAssetCtx","data":{"coin":');

/** The outcome when the frame was of a hot channel, and has been handed on; `context` names the sink. */
export type HotDecoder = (frame: Uint8Array) => FrameOutcome | undefined;

/** Reads trades and marks from bytes, whatever the order of their keys and whichever others there are. */
export function createHotDecoder(context: FrameContext): HotDecoder {
  const cursor = createCursor();
  const coins = createSymbolTable();
  const readTrades = createTradesReader(cursor, coins, context);
  const readAssetContext = createAssetContextReader(cursor, context);
  return (frame) => {
    openCursor(cursor, frame);
    if (takeText(cursor, TRADES)) return readTrades();
    if (takeText(cursor, ASSET_CONTEXT)) return readAssetContext(readSymbol(cursor, coins), coins);
    return undefined;
  };
}
