import {
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  HttpRequestError,
  ResponseBodyTooLargeError,
  RpcRequestError,
  TimeoutError,
} from "viem";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";

const WHY_CHARS_MAX = 200;

/**
 * Why nothing was read. `unreachable`: the node did not answer, or refused to; it is asked again, no sooner than
 * `retryAfterMs`. `refused`: it answered, and the answer is not to be used.
 */
export type ChainFailure =
  | { readonly code: "unreachable"; readonly why: string; readonly retryAfterMs: number }
  | { readonly code: "refused"; readonly fault: ProviderFault };

/** A failure thrown through the calls of one contract, so that the first ends the others' wait. */
export class ChainError extends Error {
  readonly failure: ChainFailure;

  constructor(failure: ChainFailure) {
    super(failure.code === "unreachable" ? failure.why : failure.fault.expected);
    this.failure = failure;
  }
}

export const refuse = (fault: ProviderFault): ChainError => new ChainError({ code: "refused", fault });

/**
 * What an error of a call means. `what`: the call, for people. `secret`: the node's address, which never stands in a reason.
 * The library looks at no answer before it takes it apart, so any other error is one of an answer that is not as it should be.
 */
export function failureOf(error: unknown, what: string, secret: string): ChainFailure {
  if (error instanceof ChainError) return error.failure;
  if (!(error instanceof BaseError)) {
    const expected = `an answer of JSON-RPC that can be read (${hidden(String(error), secret)})`;
    return { code: "refused", fault: { code: "malformed", field: what, expected } };
  }
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (reverted instanceof ContractFunctionRevertedError) {
    const reason = reverted.reason === undefined ? "" : ` (${reverted.reason.slice(0, WHY_CHARS_MAX)})`;
    return refusal(what, `reverted${reason}`, "an answer: the contract is of another kind, or paused");
  }
  if (error.walk((cause) => cause instanceof ContractFunctionZeroDataError) !== null)
    return refusal(what, "not there", "a contract of this kind at the address");
  const why = unreachableBy(error);
  if (why === undefined) return refusal(what, "not as its contract says", `an answer that can be read (${error.name})`);
  return { code: "unreachable", why: hidden(`${what}: ${why}`, secret), retryAfterMs: retryAfterOf(error) };
}

/** Whether a node answered that it has no answer: most forget the states of old blocks, each saying so in its own words. */
export const isUnknownState = (error: unknown): boolean =>
  error instanceof BaseError && error.walk((cause) => cause instanceof RpcRequestError) !== null;

function refusal(field: string, found: string, expected: string): ChainFailure {
  return { code: "refused", fault: { code: "schema", field, found, expected } };
}

function unreachableBy(error: BaseError): string | undefined {
  const cause = error.walk(isTransport);
  if (cause instanceof HttpRequestError) {
    if (cause.status !== undefined) return `HTTP ${cause.status}`;
    return cause.cause instanceof Error ? textOf(cause.cause) : cause.shortMessage;
  }
  if (cause instanceof TimeoutError) return "no answer in time";
  if (cause instanceof ResponseBodyTooLargeError) return cause.shortMessage;
  if (cause instanceof RpcRequestError) return `error ${cause.code}: ${cause.details}`;
  return undefined;
}

const isTransport = (cause: unknown): boolean =>
  cause instanceof HttpRequestError ||
  cause instanceof TimeoutError ||
  cause instanceof ResponseBodyTooLargeError ||
  cause instanceof RpcRequestError;

/** The attempt at each of several addresses fails for itself. */
function textOf(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return textOf(error.errors[0]);
  return error.message;
}

/** In seconds; what else the header may say, our own pace is enough for. */
function retryAfterOf(error: BaseError): number {
  const cause = error.walk((one) => one instanceof HttpRequestError || one instanceof RpcRequestError);
  const headers = cause instanceof HttpRequestError || cause instanceof RpcRequestError ? cause.headers : undefined;
  const seconds = Number(headers?.get("retry-after") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0;
}

function hidden(text: string, secret: string): string {
  const url = URL.parse(secret);
  const parts = [secret, url?.pathname.slice(1), url?.search.slice(1), url?.username, url?.password];
  // Short parts say nothing, and stand in many words.
  const shown = parts.reduce<string>(
    (left, part) => (part !== undefined && part.length > 5 ? left.replaceAll(part, "(hidden)") : left),
    text,
  );
  return shown.length > WHY_CHARS_MAX ? `${shown.slice(0, WHY_CHARS_MAX)}…` : shown;
}
