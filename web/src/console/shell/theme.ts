import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'meta138-theme';
const listeners = new Set<() => void>();
const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

let theme = stored();

function show(): void {
  const scheme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
  for (const listener of listeners) {
    listener();
  }
}

dark.addEventListener('change', show);

/** Chooses a theme and remembers it where the browser lets us. */
export function chooseTheme(next: Theme): void {
  theme = next;
  try {
    if (next === 'system') {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, next);
    }
  } catch {
    // Storage is refused: the choice holds until the page is left.
  }
  show();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme);
}

/** The scheme that is shown now, for what can't be coloured by style sheets. */
export function useScheme(): string {
  return useSyncExternalStore(
    subscribe,
    () => document.documentElement.getAttribute('data-mantine-color-scheme') ?? 'light',
  );
}
