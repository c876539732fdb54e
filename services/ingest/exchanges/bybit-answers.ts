import * as message from "./bybit-messages.ts";
import { type FrameContext, type Reading, read, unknown } from "./reading.ts";

/**
 * Reads the answer to a request. What it refers to is the request's id or, in the protocol before version 5, the topics
 * that were asked for.
 */
export function readRequestAnswer(frame: object, context: FrameContext): Reading {
  return read(message.answer, frame, context, ({ success, ret_msg: text = "", req_id, op, type, request }) => {
    const asked = op ?? request?.op ?? type ?? "";
    const ref = req_id ?? request?.args?.join() ?? "";
    if (asked === "pong" || text === "pong") {
      context.sink.control({ kind: "pong" });
      return "control";
    }
    switch (asked) {
      case "subscribe":
      case "unsubscribe":
      case "COMMAND_RESP":
      case "auth":
        context.sink.control(success === false ? { kind: "refused", ref, reason: text } : { kind: "ack", ref });
        return "control";
      case "ping":
        return "control";
      default:
        if (success !== false) return unknown(context, `op:${asked}`);
        context.sink.control({ kind: "refused", ref, reason: text });
        return "control";
    }
  });
}
