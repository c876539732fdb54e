/**
 * Rebalances of a token of which only prices are known. While it holds a fixed basket its price is a + b · the price of the
 * underlying; a rebalance changes b. At every bar two lines, one before and one after it, are held against one line through
 * both (Chow's test): where two explain far more than one, and more than at the bars around, the basket has changed.
 */

export interface PairedBar {
  /** Close of the bar, epoch ms. */
  readonly at: number;
  readonly token: number;
  readonly underlying: number;
}

export interface BasketStep {
  /** Close of the last bar of the old basket. */
  readonly at: number;
  readonly leverageBefore: number;
  readonly leverageAfter: number;
  /** Traded per unit of net assets; positive = buys the underlying. */
  readonly tradePerNav: number;
  /** How much better two lines are than one, over what is needed to believe it. */
  readonly strength: number;
}

/** Bars on either side: a day of hours, long enough to know a slope to a per cent, short enough to meet few other changes. */
const WINDOW_BARS = 24;
/** Two changes closer together than this are one: their lines share most of their bars. */
const APART_BARS = 12;
/** Quantile of F(2, 44) that one bar in a million exceeds where nothing happens and errors are independent. */
const F_UNLIKELY = 19.5;
/** Below this change of the basket nothing was rebalanced that anybody would notice. */
const CHANGE_MIN = 0.04;
/** A token whose price hardly follows the underlying on either side cannot be read. */
const FIT_MIN = 0.9;

/** The steps of one token, in order of time; bars in order of time, missing ones left out. */
export function findBasketSteps(bars: readonly PairedBar[]): readonly BasketStep[] {
  const tests = bars.map((_bar, index) => testAt(bars, index));
  const needed = F_UNLIKELY * persistence(tests);
  return tests.flatMap((test, index) => {
    if (test === undefined || test.f < needed || !isPeak(tests, index, test.f)) return [];
    const bar = bars[index];
    return bar === undefined ? [] : (stepOf(bar, test, needed) ?? []);
  });
}

interface Tested {
  readonly f: number;
  readonly before: Line;
  readonly after: Line;
}

interface Line {
  readonly slope: number;
  readonly residual: number;
  readonly fit: number;
  /** Correlation of each error with the next. */
  readonly memory: number;
}

function testAt(bars: readonly PairedBar[], index: number): Tested | undefined {
  const first = index - WINDOW_BARS + 1;
  const last = index + WINDOW_BARS;
  if (first < 0 || last >= bars.length) return undefined;
  const before = lineThrough(bars, first, index);
  const after = lineThrough(bars, index + 1, last);
  const both = lineThrough(bars, first, last);
  if (before === undefined || after === undefined || both === undefined) return undefined;
  const apart = before.residual + after.residual;
  if (apart <= 0) return undefined;
  return { f: (both.residual - apart) / 2 / (apart / (2 * WINDOW_BARS - 4)), before, after };
}

/** Least squares through the bars `from` to `to`; undefined where the underlying or the token stands still. */
function lineThrough(bars: readonly PairedBar[], from: number, to: number): Line | undefined {
  const count = to - from + 1;
  let [sumX, sumY] = [0, 0];
  for (let index = from; index <= to; index += 1) {
    sumX += bars[index]?.underlying ?? 0;
    sumY += bars[index]?.token ?? 0;
  }
  const [meanX, meanY] = [sumX / count, sumY / count];
  let [xx, xy, yy] = [0, 0, 0];
  for (let index = from; index <= to; index += 1) {
    const x = (bars[index]?.underlying ?? 0) - meanX;
    const y = (bars[index]?.token ?? 0) - meanY;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (xx <= 0 || yy <= 0) return undefined;
  const slope = xy / xx;
  let [last, together, alone] = [0, 0, 0];
  for (let index = from; index <= to; index += 1) {
    const { token = meanY, underlying = meanX } = bars[index] ?? {};
    const error = token - meanY - slope * (underlying - meanX);
    together += last * error;
    alone += error * error;
    last = error;
  }
  const memory = alone > 0 ? together / alone : 0;
  return { slope, residual: Math.max(0, yy - slope * xy), fit: (slope * xy) / yy, memory };
}

/** Errors that last make the same number of bars say less: by (1 + ρ)/(1 − ρ), ρ the correlation of neighbours. */
function persistence(tests: readonly (Tested | undefined)[]): number {
  const memories = tests.flatMap((test) => (test === undefined ? [] : test.before.memory)).sort((a, b) => a - b);
  const memory = Math.max(0, memories[Math.floor(memories.length / 2)] ?? 0);
  return (1 + memory) / (1 - memory);
}

function isPeak(tests: readonly (Tested | undefined)[], index: number, f: number): boolean {
  for (let other = index - APART_BARS; other <= index + APART_BARS; other += 1) {
    const near = tests[other]?.f ?? 0;
    if (near > f || (near === f && other < index)) return false;
  }
  return true;
}

function stepOf(
  { at, token, underlying }: PairedBar,
  { f, before, after }: Tested,
  needed: number,
): BasketStep | undefined {
  if (before.fit < FIT_MIN || after.fit < FIT_MIN) return undefined;
  const leverageBefore = (before.slope * underlying) / token;
  const leverageAfter = (after.slope * underlying) / token;
  const tradePerNav = leverageAfter - leverageBefore;
  if (Math.abs(tradePerNav) < CHANGE_MIN * Math.abs(leverageBefore)) return undefined;
  return { at, leverageBefore, leverageAfter, tradePerNav, strength: f / needed };
}
