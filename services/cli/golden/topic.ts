import { z } from "zod";
import type { Result } from "../../../shared/domain/result.ts";

/** What a topic answers: plain JSON in the words of the examples. Throws where the inputs are not of its shape. */
export type Topic = (inputs: unknown) => unknown;

export const number = z.number();

/** Reads the inputs by `schema`, then answers. */
export const topic =
  <S extends z.ZodType>(schema: S, answer: (inputs: z.output<S>) => unknown): Topic =>
  (inputs) =>
    answer(schema.parse(inputs));

export const orNull = <T>(value: T | undefined): T | null => value ?? null;

/** JSON has no infinity. */
export const finiteOrNull = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** An example that the domain refuses fails with the domain's own sentence. */
export function accepted<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
