/** One text of a simulated venue, as a capture line would hold it: a frame, or a REST answer with its path. */
export interface Said {
  readonly venue: string;
  readonly raw: string;
  /** Path and query of a REST answer. */
  readonly rest?: string;
}
