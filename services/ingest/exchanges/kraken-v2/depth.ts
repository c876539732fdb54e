/** Levels a side: the deepest book that the venue offers. 500 levels of a dense one end near 2 % from the mid, 100 within 0.3 %. */
export const BOOK_DEPTH = 1_000;
