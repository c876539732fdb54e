/**
 * Futures and perpetuals that are settled in their own coin, such as BTC-PERPETUAL and BTC-25DEC26: their amounts are in
 * dollars, those of all others are in the asset.
 */
const INVERSE = /^[A-Z0-9]+-(PERPETUAL|\d{1,2}[A-Z]{3}\d{2})$/;

export const isInverse = (instrument: string): boolean => INVERSE.test(instrument);
