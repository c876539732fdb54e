import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AssetTerms, TOKEN_VENUE, type TokenTerms } from "../venue/simulation/terms.ts";

const MINUTES_PER_DAY = 1_440;
const NET_ASSETS_LOG_SD = 0.1;

/** Writes the simulated funds as fund files, as an operator would. `startedAt` is when the simulated market began. */
export async function writeDemoFunds(dir: string, assets: readonly AssetTerms[], startedAt: number): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const asset of assets)
    for (const token of asset.tokens) {
      const file = join(dir, `${token.id.toLowerCase()}.json`);
      await writeFile(file, `${JSON.stringify(fundFile(asset, token, startedAt), null, 2)}\n`);
    }
}

function fundFile(asset: AssetTerms, token: TokenTerms, startedAt: number) {
  const at = new Date(startedAt).toISOString();
  return {
    id: token.id.toLowerCase(),
    name: `Simulated ${token.id}`,
    asset: asset.asset,
    instrument: { venue: asset.venue, symbol: asset.symbol },
    ...(token.pair === undefined ? {} : { feed: { venue: TOKEN_VENUE, symbol: token.pair } }),
    versions: [{ label: "simulated", rules: rules(token), source: "the simulated market of services/venue" }],
    state: {
      at,
      ...(token.publishesSize ? { netAssetsUsd: token.netAssetsUsd } : {}),
      netAssetsLogSd: NET_ASSETS_LOG_SD,
      referencePrice: asset.startPrice,
      rebalancedAt: at,
      source: "the simulated market of services/venue",
    },
  };
}

function rules(token: TokenTerms): readonly unknown[] {
  const { leverage, resetEveryMinutes, band } = token;
  const execution = { kind: "twap", durationMs: token.executionMs };
  return [
    ...(resetEveryMinutes === undefined
      ? []
      : [{ rule: "daily-reset", leverage, resetAt: timesOfDay(resetEveryMinutes), execution }]),
    ...(band ? [{ rule: "leverage-band", leverage, minLeverage: band.min, maxLeverage: band.max, execution }] : []),
  ];
}

/** HH:MM of every `everyMinutes` of the UTC day. */
function timesOfDay(everyMinutes: number): readonly string[] {
  const two = (value: number) => String(value).padStart(2, "0");
  return Array.from({ length: MINUTES_PER_DAY / everyMinutes }, (_, index) => {
    const minute = index * everyMinutes;
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  });
}
