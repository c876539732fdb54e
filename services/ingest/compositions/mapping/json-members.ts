import { setImmediate as nextTurn } from "node:timers/promises";

/** Characters looked at in one turn of the event loop, some milliseconds: the sockets of this process wait meanwhile. */
const TURN_CHARS = 500_000;

/** A name that an object has twice, and where in the text it stands for the second time. */
export interface TwiceNamed {
  readonly name: string;
  readonly position: number;
}

/**
 * The first name that one object of `json` has twice: a parser takes the last value and says nothing. `json` is valid.
 */
export async function twiceNamedIn(json: string): Promise<TwiceNamed | undefined> {
  const signs = /["{}[\],]/g;
  /** Names of each object that is open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  let turnEnd = TURN_CHARS;
  for (let sign = signs.exec(json); sign !== null; sign = signs.exec(json)) {
    const [text] = sign;
    if (text === '"') {
      signs.lastIndex = endOfString(json, sign.index);
      const names = isName ? open.at(-1) : undefined;
      const name = names === undefined ? "" : nameOf(json.slice(sign.index, signs.lastIndex));
      if (names?.has(name)) return { name, position: sign.index };
      names?.add(name);
    } else if (text === "{" || text === "[") open.push(text === "{" ? new Set() : undefined);
    else if (text !== ",") open.pop();
    isName = text === "{" || (text === "," && open.at(-1) !== undefined);
    if (signs.lastIndex > turnEnd) {
      turnEnd = signs.lastIndex + TURN_CHARS;
      await nextTurn();
    }
  }
  return undefined;
}

/** Behind the quote that ends the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  let end = start;
  let isEscaped = true;
  while (isEscaped) {
    end = json.indexOf('"', end + 1);
    let slashes = 0;
    while (json[end - 1 - slashes] === "\\") slashes += 1;
    isEscaped = slashes % 2 === 1;
  }
  return end + 1;
}

const nameOf = (text: string): string => (text.includes("\\") ? String(JSON.parse(text)) : text.slice(1, -1));
