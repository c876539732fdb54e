import type { BasketInput, BasketStateInput, FundInput, FundStateInput } from "../../../shared/domain/input.ts";

/** What a provider of funds says. */
export type CompositionInput = FundInput | FundStateInput | BasketInput | BasketStateInput;

/** A provider of funds and their state: it tells `push` everything it knows at start, and every change afterwards. */
export interface CompositionSource {
  /** Why it cannot tell all it should, or undefined. */
  problems(): readonly { readonly what: string; readonly why: string }[];
  stop(): void;
}
