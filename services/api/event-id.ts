import { STREAM_START } from "../../shared/contracts/streams.ts";
import type { Positions } from "./tail.ts";

const PART = /^(\d{1,3}):(\d{1,15}-\d{1,15})$/;

/** The id of a server-sent event: where a client stands in every partition, so that it can go on there. */
export function encodeEventId(positions: Positions): string {
  return [...positions]
    .filter(([, id]) => id !== STREAM_START)
    .map(([partition, id]) => `${partition}:${id}`)
    .join(",");
}

/** Undefined when it is not one of ours. Partitions it does not name begin at their beginning: they were empty. */
export function decodeEventId(text: string, partitions: number): Positions | undefined {
  const positions = new Map<number, string>();
  for (let partition = 0; partition < partitions; partition += 1) positions.set(partition, STREAM_START);
  for (const part of text === "" ? [] : text.split(",")) {
    const [, partition, id] = PART.exec(part) ?? [];
    if (partition === undefined || id === undefined || Number(partition) >= partitions) return undefined;
    positions.set(Number(partition), id);
  }
  return positions;
}
