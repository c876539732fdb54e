/** Something that published figures must satisfy, and how well those of one fund or index do. */
export interface Identity {
  readonly type: "identity";
  readonly subject: string;
  readonly what: string;
  /** Lines of the file that it was tried on. */
  readonly cases: number;
  readonly value: number;
  /** Standard error, where the value is an estimate. */
  readonly standardError?: number;
}

export const largestOf = (values: readonly number[]): number => Math.max(0, ...values);
