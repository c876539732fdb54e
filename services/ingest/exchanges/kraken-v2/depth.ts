/** Levels a side: the deepest book that the venue offers. Of a dense one, fewer levels end nearer to the mid than the forecast looks. */
export const BOOK_DEPTH = 1_000;
