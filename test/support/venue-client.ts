import { WebSocket } from "ws";

/** A plain client of a venue: every text it got, in order, and waiting for one. */
export interface VenueClient {
  readonly texts: readonly string[];
  send(message: unknown): void;
  sendText(text: string): void;
  /** Resolves with the first text, from the beginning, that matches. */
  until(matches: (text: string) => boolean): Promise<string>;
  readonly closed: Promise<number>;
  close(): Promise<void>;
}

export async function openVenueClient(url: string): Promise<VenueClient> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    texts.push(data.toString());
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return {
    texts,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    sendText: (text) => socket.send(text),
    until: (matches) =>
      new Promise((resolve) => {
        const look = () => {
          const found = texts.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: async () => {
      socket.close();
      await closed;
    },
  };
}
