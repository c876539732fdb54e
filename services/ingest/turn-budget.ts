/**
 * Bytes of frames that are read in one turn of the event loop, over all sockets of the process: some milliseconds of decoding.
 * A flood on one socket would otherwise hold up timers, other sockets and Redis for as long as it lasts.
 */
const TURN_BYTES_MAX = 512 * 1024;

/** What a socket needs to be held back: the rest waits in the kernel, whose window then slows the venue down. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/** Pauses the socket that goes beyond the turn's share until the next turn. */
export function createTurnBudget(nextTurn: (begin: () => void) => void): (bytes: number, socket: Pausable) => void {
  let left = TURN_BYTES_MAX;
  const paused: Pausable[] = [];
  let isTurnAwaited = false;
  const begin = (): void => {
    isTurnAwaited = false;
    left = TURN_BYTES_MAX;
    for (const socket of paused.splice(0)) socket.resume();
  };
  return (bytes, socket) => {
    left -= bytes;
    if (!isTurnAwaited) {
      isTurnAwaited = true;
      nextTurn(begin);
    }
    if (left > 0 || paused.includes(socket)) return;
    socket.pause();
    paused.push(socket);
  };
}
