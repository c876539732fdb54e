import { expect, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { venuesOfWorker } from "../../shared/contracts/workers.ts";

const venues = {
  c: { enabled: true },
  a: { enabled: true },
  b: { enabled: true, worker: 1 },
  d: { enabled: false },
  e: { enabled: true },
};

test("every enabled venue belongs to exactly one worker, where it is told to if it is", () => {
  const shares = [0, 1].map((worker) => venuesOfWorker(venues, worker, 2));
  expect(shares).toEqual([["a", "e"], ["b", "c"]]); // biome-ignore format: a table
  expect(venuesOfWorker(venues, 0, 1)).toEqual(["a", "c", "e"]);
});

test("a worker that does not exist is refused, for a process as for a venue", () => {
  const config = loadConfig({ RADAR_INGEST_WORKER: "2" });
  expect(config).toMatchObject({ ok: false, error: [{ source: "RADAR_INGEST_WORKER", path: "ingest.worker" }] });
});
