/** What was said and what came. */
export interface ScoredEvent {
  /** Of the event, 0 to 1. */
  readonly probability: number;
  readonly happened: boolean;
}

/** Mean of (p − o)², o = 1 where the event happened; undefined without events. Source: Brier (1950). */
export const brierScore = (events: readonly ScoredEvent[]): number | undefined =>
  meanOf(events.map(({ probability, happened }) => (probability - (happened ? 1 : 0)) ** 2));

/**
 * Mean of −ln of the probability given to what came; 0 is perfect. Infinite where something held impossible came, which
 * no number of good forecasts makes up for. Undefined without events. Source: Good (1952).
 */
export const logScore = (events: readonly ScoredEvent[]): number | undefined =>
  meanOf(events.map(({ probability, happened }) => -Math.log(happened ? probability : 1 - probability)));

const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
