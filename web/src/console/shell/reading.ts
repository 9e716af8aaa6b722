import { useSyncExternalStore } from 'react';

/** How somebody wants to read and use the console in this browser. */
export type Setting = 'slash' | 'details';

const FIRST: Record<Setting, boolean> = { slash: true, details: false };
const listeners = new Set<() => void>();
const chosen = new Map<Setting, boolean>();

function stored(name: Setting): boolean {
  try {
    const value = localStorage.getItem(`meta138-${name}`);
    return value === null ? FIRST[name] : value === 'yes';
  } catch {
    return FIRST[name];
  }
}

/** Whether it is switched on. */
export function setting(name: Setting): boolean {
  return chosen.get(name) ?? stored(name);
}

/** Switches it, and remembers that where the browser lets us. */
export function choose(name: Setting, on: boolean): void {
  chosen.set(name, on);
  try {
    localStorage.setItem(`meta138-${name}`, on ? 'yes' : 'no');
  } catch {
    // Storage is refused: the choice holds until the page is left.
  }
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSetting(name: Setting): boolean {
  return useSyncExternalStore(subscribe, () => setting(name));
}
