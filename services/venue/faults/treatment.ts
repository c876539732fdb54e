/**
 * What becomes of the frames of one book update. `hold`: they go out after the next ones of their streams, so that two
 * are swapped. `corrupt`: their checksum is another. `truncate`: only their first half goes out.
 */
export type Treatment = "send" | "drop" | "twice" | "hold" | "corrupt" | "truncate";
