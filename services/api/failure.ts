/** An answer other than the one asked for; `hint` says what the caller can do. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, message: string, hint: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** The body of every answer that is not a success. */
export const failureBody = ({ code, message, hint }: Pick<HttpFailure, "code" | "message" | "hint">) => ({
  error: { code, message, hint },
});

export const redisUnavailable = (): HttpFailure =>
  new HttpFailure(503, "redis_unavailable", "Redis does not answer", "try again; /readyz says when it is back");
