/** A made-up message in the venue's form and, worked out by hand from the venue's documentation, what it must give. */
export interface DecodingCase {
  readonly name: string;
  /** The address, where it is a REST answer. */
  readonly rest?: string;
  /** Text and bytes as they are, anything else as JSON. */
  readonly frame: unknown;
  /** Frames that came over the same connection before, whose events are not looked at. */
  readonly before?: readonly unknown[];
  readonly outcome: "events" | "control" | "unknown" | "failed";
  readonly events?: readonly Readonly<Record<string, unknown>>[];
  readonly controls?: readonly unknown[];
  readonly issue?: RegExp;
}
