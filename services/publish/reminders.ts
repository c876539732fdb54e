import { JOB } from "../../shared/contracts/queues.ts";
import { type PartitionKeys, partitionKeys, partitionOf } from "../../shared/contracts/streams.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import type { Subscriber } from "./deliver.ts";
import { type Due, LATE_MS_MAX, remindersOf } from "./due.ts";
import { reminderEvent } from "./envelope.ts";
import type { Emit } from "./events.ts";
import type { Latest } from "./latest.ts";
import { reminderMember, type SentLog, windowMember } from "./sent.ts";

/** Windows another instance delivered are found within this. */
const REFRESH_EVERY_MS = 30_000;
const RETRY_MS = 1_000;

export interface ReminderDeps {
  readonly prefix: string;
  readonly partitions: number;
  readonly subscribers: readonly Subscriber[];
  /** Resolves once Redis answers, or when waiting for it longer is of no use. */
  readonly untilConnected: () => Promise<unknown>;
  readonly latest: Latest;
  readonly sent: SentLog;
  readonly expireAfterCloseMs: number;
  readonly clock: Clock;
  readonly emit: Emit;
}

export interface Reminders {
  /** A revision was delivered: its times count from now on. */
  note(window: VolatilityWindow): void;
  stop(): Promise<void>;
}

interface Planned extends Due {
  readonly windowId: string;
  readonly keys: PartitionKeys;
}

/**
 * Sends each reminder once at its time, over the newest revision that `:latest` holds then. What is planned in memory
 * only says when to look; what to send, and whether it was sent already, is read from Redis at that moment.
 */
export function startReminders(deps: ReminderDeps): Reminders {
  const { clock, emit } = deps;
  const planned = new Map<string, Planned>();
  let timer: Timer | undefined;
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  const note = (window: VolatilityWindow) => {
    const keys = partitionKeys(deps.prefix, partitionOf(window.asset, deps.partitions));
    for (const due of remindersOf(window, deps.expireAfterCloseMs)) {
      // The past is skipped here: at a start it is everything there ever was.
      if (due.dueAt + LATE_MS_MAX < clock.now()) continue;
      planned.set(reminderMember(window.id, due.reminder, due.dueAt), { ...due, windowId: window.id, keys });
    }
    arm();
  };
  const arm = () => {
    timer?.cancel();
    if (stopped || planned.size === 0) return;
    const next = Math.min(...[...planned.values()].map(({ dueAt }) => dueAt));
    timer = clock.after(Math.max(0, next - clock.now()), () => queue(sendDue));
  };
  const queue = (work: () => Promise<void>) => {
    working = working.then(work).catch((error: unknown) => {
      emit({ type: "reminders_failed", error });
      if (!stopped) clock.after(RETRY_MS, () => queue(work));
    });
  };
  const sendDue = async () => {
    for (const [member, due] of planned) {
      if (stopped || due.dueAt > clock.now()) continue;
      await send(deps, member, due);
      planned.delete(member);
    }
    arm();
  };
  const refresh = async () => {
    for (let partition = 0; partition < deps.partitions && !stopped; partition += 1)
      for (const window of await deps.latest.read(partitionKeys(deps.prefix, partition))) note(window);
    for (const { config } of deps.subscribers) await deps.sent.forgetOld(config.id, clock.now());
  };

  const refresher = clock.every(REFRESH_EVERY_MS, () => queue(refresh));
  queue(async () => {
    await deps.untilConnected();
    if (!stopped) await refresh();
  });
  return {
    note,
    stop: () => {
      stopped = true;
      timer?.cancel();
      refresher.cancel();
      return working;
    },
  };
}

async function send(deps: ReminderDeps, member: string, due: Planned): Promise<void> {
  const window = await deps.latest.readOne(due.keys, due.windowId);
  const still =
    window &&
    remindersOf(window, deps.expireAfterCloseMs).some(
      (other) => other.reminder === due.reminder && other.dueAt === due.dueAt,
    );
  for (const { config, queue } of deps.subscribers) {
    const sent = await deps.sent.has(config.id, [windowMember(due.windowId), member]);
    if (!sent.has(windowMember(due.windowId)) || sent.has(member)) continue;
    const skip = (reason: "superseded" | "late") =>
      deps.emit({ type: "skipped", subscriber: config.id, windowId: due.windowId, reason });
    if (!still) {
      skip("superseded");
    } else if (due.dueAt + LATE_MS_MAX < deps.clock.now()) {
      skip("late");
    } else {
      const data = reminderEvent(window, due);
      await queue.add([{ name: JOB.reminder, data }]);
      await deps.sent.add(config.id, [member], deps.clock.now());
      deps.emit({ type: "reminder_added", subscriber: config.id, jobId: data.id, reminder: due.reminder });
    }
  }
}
