/**
 * The server's clock as seen from here: ages are told by it, so that a wrong clock on this machine
 * makes nothing look fresh.
 */
let offset = 0;
let now = Date.now();
const listeners = new Set<() => void>();
const holders = new Set<() => void>();
let still = false;
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * Learns from the date of an answer that has just arrived. It is cut to whole seconds, so that only
 * a difference that this does not explain moves the clock.
 */
export function learnServerTime(date: string): void {
  const at = Date.parse(date);
  if (Number.isNaN(at)) {
    return;
  }
  const told = at + 500 - Date.now();
  if (Math.abs(told - offset) > 1500) {
    offset = told;
  }
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** The moment that is being shown: it moves once a second. */
export function shownNow(): number {
  return now + offset;
}

function move(): void {
  if (!still) {
    now = Date.now();
  }
}

/** Whether whoever reads has asked that nothing moves by itself. */
export function held(): boolean {
  return still;
}

/** Keeps what moves by itself as it is, or lets it go on. */
export function hold(on: boolean): void {
  still = on;
  move();
  for (const one of [...holders, ...listeners]) {
    one();
  }
}

/** Calls back when what moves is held or goes on. */
export function onHold(listener: () => void): () => void {
  holders.add(listener);
  return () => holders.delete(listener);
}

/** Calls back once a second, on the same beat for the whole page. */
export function onBeat(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    move(); // nobody has moved it since the last one left
    timer = setInterval(() => {
      move();
      for (const one of listeners) {
        one();
      }
    }, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Whole seconds between a moment and the one that is shown; never negative. */
export function ageSeconds(iso: string, at = shownNow()): number {
  return Math.max(0, Math.floor((at - Date.parse(iso)) / 1000));
}
