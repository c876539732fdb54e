import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";

/** Folders of recorded frames, where a venue has others than the one of its own name; one line per venue. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  alpaca: ["equities-alpaca"],
  bitget: ["bitget", "bitget-v2"],
  bybit: ["bybit", "legacy-bybit-v2"],
  "kraken-v2": ["kraken-v2", "kraken"],
  kucoin: ["kucoin", "kucoin-pro"],
};

/** Paths of all recordings of a venue; none where the data holds none of it. */
export function capturesOf(dir: string, venue: string): readonly string[] {
  return (FOLDERS[venue] ?? [venue]).flatMap((name) => {
    const folder = resolve(dir, "frames", name);
    return existsSync(folder) ? readdirSync(folder).map((file) => resolve(folder, file)) : [];
  });
}
