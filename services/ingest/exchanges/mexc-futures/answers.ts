import { type FrameContext, type Reading, unknown } from "../reading.ts";
import type { Push } from "./messages.ts";

/** The server ends the connection with this when it has not heard from us. */
const ENDING = /close the channel/;

/**
 * Reads answers to requests. They name neither symbol nor request, but come in the order of the requests, one for each, so
 * the n-th is that of the n-th.
 */
export interface Answers {
  read(push: Push, context: FrameContext): Reading;
}

export function createAnswers(): Answers {
  let answered = 0;
  const nextRef = (): string => {
    answered += 1;
    return String(answered);
  };
  return {
    read: ({ channel, data }, context) => {
      const said = typeof data === "string" ? data : "";
      if (channel === "pong") context.sink.control({ kind: "pong" });
      else if (channel === "rs.error" && ENDING.test(said)) context.sink.control({ kind: "closing", reason: said });
      else if (channel === "rs.error" || (channel.startsWith("rs.sub.") && said !== "success")) {
        context.sink.control({ kind: "refused", ref: nextRef(), reason: said });
      } else if (channel.startsWith("rs.sub.")) context.sink.control({ kind: "ack", ref: nextRef() });
      else if (!channel.startsWith("rs.")) return unknown(context, channel);
      return "control";
    },
  };
}
