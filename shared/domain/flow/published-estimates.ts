/** What a desk published about one day's forced trades; a fact with a source, to hold an aggregate model against. */
export interface PublishedEstimate {
  /** Trading day, ISO. */
  readonly date: string;
  readonly desk: string;
  readonly usd: number;
  /** By index, where the desk gave it; desks round, so the parts need not add up. */
  readonly splitUsd: Readonly<Record<string, number>> | undefined;
  readonly source: string;
}

const SOURCE = "deepnewz.com and sherwood.news summaries of the Nomura and Citi desk notes";

const ESTIMATES: readonly PublishedEstimate[] = [
  { date: "2025-04-09", desk: "nomura", usd: 34.3e9, splitUsd: undefined, source: SOURCE },
  {
    date: "2025-04-09",
    desk: "citi",
    usd: 28.5e9,
    splitUsd: { SPX: 5e9, NDX: 14e9, RTY: 0.9e9, semis: 6.6e9, tech: 2.3e9 },
    source: SOURCE,
  },
];

/** Published estimates for a day; empty where none is known. */
export const publishedEstimates = (date: string): readonly PublishedEstimate[] =>
  ESTIMATES.filter((estimate) => estimate.date === date);
