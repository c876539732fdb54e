import type { GapReason } from "../../shared/domain/market/event.ts";
import type { BookRule } from "../../shared/domain/market/synced-book.ts";
import { type BookLeg, createBookLeg } from "./book-leg.ts";
import type { Epoch } from "./epoch.ts";

/** The books of one instrument, one for each connection that carries it. One of them is read. */
export interface BookLegs {
  readonly read: BookLeg;
  readonly all: readonly BookLeg[];
  /** The book of a connection; a new one for a new connection. On the hot path. */
  of(epoch: Epoch): BookLeg;
  /** The leg that is read may have ceased to be sound: another one takes over if it can. */
  choose(why: GapReason): void;
  /** The book of a connection that ended, if there is one. */
  find(epoch: Epoch): BookLeg | undefined;
  /** What comes next is of a new epoch: nothing carries over. */
  lose(leg: BookLeg, reason: "disconnect" | "stale"): void;
  readonly areWaiting: boolean;
}

/** `onSwitch`: another leg is read from now on. */
export function createBookLegs(rule: BookRule, patience: number, onSwitch: (why: GapReason) => void): BookLegs {
  let read = createBookLeg(rule, patience);
  let all: readonly BookLeg[] = [read];

  const claim = (epoch: Epoch): BookLeg => {
    const known = all.find((leg) => leg.epoch === epoch);
    if (known) return known;
    let free = all.find((leg) => leg.epoch === undefined);
    if (!free) {
      free = createBookLeg(rule, patience);
      all = [...all, free];
    }
    free.claim(epoch);
    return free;
  };
  return {
    get read() {
      return read;
    },
    get all() {
      return all;
    },
    of: (epoch) => (read.epoch === epoch ? read : claim(epoch)),
    choose: (why) => {
      const other = read.isSound ? undefined : all.find(({ isSound }) => isSound);
      if (!other) return;
      read = other;
      onSwitch(why);
    },
    find: (epoch) => all.find((leg) => leg.epoch === epoch),
    lose: (leg, reason) => {
      leg.release(reason);
      if (all.length > 1) all = all.filter((other) => other !== leg);
      if (leg !== read) return;
      read = all.find(({ isSound }) => isSound) ?? all[0] ?? leg;
      if (read !== leg) onSwitch(reason);
    },
    get areWaiting() {
      return all.some(({ isWaiting }) => isWaiting);
    },
  };
}
