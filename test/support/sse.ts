/** One server-sent event as received. */
export interface ReceivedEvent {
  readonly id: string;
  readonly data: string;
}

export interface SseClient {
  readonly status: number;
  readonly events: readonly ReceivedEvent[];
  /** Resolves when so many events arrived. */
  untilCount(count: number): Promise<void>;
  /** Resolves with the id to resume from, once the stream has given its first. */
  firstId(): Promise<string>;
  close(): void;
}

/** Connects to a stream of server-sent events; resolves when the headers arrived. */
export async function connectSse(url: string, headers: Readonly<Record<string, string>> = {}): Promise<SseClient> {
  const abort = new AbortController();
  const answer = await fetch(url, { headers, signal: abort.signal });
  const events: ReceivedEvent[] = [];
  const ids: string[] = [];
  const waiting = new Set<() => void>();
  const read = async () => {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of answer.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) take(block);
      for (const look of [...waiting]) look();
    }
  };
  const take = (block: string) => {
    const lines = block.split("\n");
    const fieldOf = (field: string) => lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2);
    const id = fieldOf("id");
    const data = fieldOf("data");
    if (lines.some((line) => line.startsWith("id:"))) ids.push(id ?? "");
    if (data !== undefined) events.push({ id: id ?? "", data });
  };
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  // Ends with the stream: by us, or by the server, which the test sees in what did not arrive.
  void read().catch(() => {});
  return {
    status: answer.status,
    events,
    untilCount: (count) => until(() => events.length >= count),
    firstId: async () => {
      await until(() => ids.length > 0);
      return ids[0] ?? "";
    },
    close: () => abort.abort(),
  };
}
