import { createHash, timingSafeEqual } from "node:crypto";
import { HttpFailure } from "./failure.ts";

/** Throws a 401 unless `authorization` is the bearer token; comparing takes the same time wherever they differ. */
export function requireToken(authorization: string | undefined, token: string): void {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`))) return;
  throw new HttpFailure(
    401,
    "unauthorized",
    "a bearer token is needed",
    "send 'Authorization: Bearer <http.token of the configuration>'",
  );
}
