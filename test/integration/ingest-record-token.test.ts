import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { loadFunds } from "../../services/ingest/compositions/file/directory.ts";
import { createFeedCounters } from "../../services/ingest/feed-counters.ts";
import { startRecorder } from "../../services/ingest/record.ts";
import { createLiveTransport } from "../../services/ingest/transport-live.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { startExchangeServer } from "../support/exchange-server.ts";
import { createEventLog } from "../support/ingest.ts";

const FUNDS = join(import.meta.dirname, "../fixtures/funds/midnight");

test("a recording holds no token, neither of the address nor of the answer that gave it", async () => {
  const dir = await mkdtemp(join(tmpdir(), "radar-record-"));
  const server = await startExchangeServer();
  const funds = loadFunds(FUNDS, epochMs(Date.now()));
  if (!funds.ok) throw new Error(funds.error);
  const servers = [{ endpoint: `${server.wsUrl}/endpoint`, protocol: "websocket", pingInterval: 18_000 }];
  server.onRequest((request, response) => {
    if (request.method !== "POST") response.writeHead(404).end();
    else response.end(JSON.stringify({ code: "200000", data: { token: "s3cret", instanceServers: servers } }));
  });
  const log = createEventLog();
  const recorder = startRecorder({
    dir,
    rotateMs: 3_600_000,
    funds: funds.value.map((fund) => ({ ...fund, instrument: { venue: "kucoin", symbol: "BTC-USDT" } })),
    config: {
      venues: { kucoin: { enabled: true, ws: { public: server.wsUrl }, rest: server.httpUrl } },
      ingest: { workers: 1, worker: 0 },
      conflation: { intervalMs: 100, immediateMoveBps: 5, heartbeatMs: 1_000 },
      clock: undefined,
    },
    clock: createSystemClock(),
    random: () => 0.5,
    transport: createLiveTransport(),
    observer: { emit: log.emit, countersOf: () => createFeedCounters(), onLag: () => {} },
    onError: (error) => {
      throw error;
    },
  });
  const connection = await server.nextConnection();
  expect(connection.path).toContain("token=s3cret");
  connection.send({ id: "any", type: "welcome" });
  await log.next("subscription_acknowledged");
  await recorder.stop();
  await server.close();

  const text = gunzipSync(await readFile(recorder.writers.get("kucoin")?.path ?? "")).toString();
  await rm(dir, { recursive: true, force: true });
  const conns = text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line).conn);
  expect(conns).toEqual([expect.stringMatching(/\/endpoint\?token=REDACTED&connectId=spot-[0-9a-z]+$/)]);
  expect(text).not.toContain("s3cret");
  expect(JSON.stringify(log.all)).not.toContain("s3cret");
});
