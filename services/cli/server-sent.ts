export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string | undefined;
}

/** A daemon's events are a few kilobytes; one that never ends is not a daemon's. */
const EVENT_LENGTH_MAX = 4_194_304;

/** The events of a `text/event-stream` body as they arrive. Throws when one exceeds its limit or the body breaks off. */
export async function* readServerSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    if (rest.length > EVENT_LENGTH_MAX) throw new Error(`an event is longer than ${EVENT_LENGTH_MAX} characters`);
    for (const block of blocks) yield parseBlock(block);
  }
}

function parseBlock(block: string): ServerSentEvent {
  const lines = block.split("\n");
  const field = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .replace(/^ /, "");
  return { id: field("id"), event: field("event"), data: field("data") };
}
