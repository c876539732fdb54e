/** Mark and index of an instrument; undefined where it has not been heard. */
export interface KnownPrices {
  readonly mark: number | undefined;
  readonly index: number | undefined;
}

/** The venue sends mark and index apart: what was heard last on one connection. */
export interface Prices {
  marked(symbol: string, mark: number): KnownPrices;
  indexed(symbol: string, index: number): KnownPrices;
}

export function createPrices(): Prices {
  const heard = new Map<string, { mark: number | undefined; index: number | undefined }>();
  const of = (symbol: string) => {
    const known = heard.get(symbol) ?? { mark: undefined, index: undefined };
    heard.set(symbol, known);
    return known;
  };
  return {
    marked: (symbol, mark) => {
      const known = of(symbol);
      known.mark = mark;
      return known;
    },
    indexed: (symbol, index) => {
      const known = of(symbol);
      known.index = index;
      return known;
    },
  };
}
