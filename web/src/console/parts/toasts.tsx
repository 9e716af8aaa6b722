import { useEffect, useSyncExternalStore } from 'react';
import { Notice } from './blocks';

interface Toast {
  id: number;
  kind: 'good' | 'bad';
  text: string;
}

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function become(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) {
    listener();
  }
}

/** Tells something for a few seconds. */
export function tell(text: string, kind: Toast['kind'] = 'good'): void {
  const id = ++last;
  become([...toasts, { id, kind, text }].slice(-4));
  setTimeout(() => become(toasts.filter((one) => one.id !== id)), kind === 'good' ? 5_000 : 12_000);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  useEffect(() => {
    if (shown.length === 0) {
      return undefined;
    }
    // They lie over the page: whoever is kept from reading it by them sends them away.
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        become([]);
      }
    };
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, [shown]);
  return (
    <div className="toasts" aria-live="polite">
      {shown.map((one) => (
        <Notice key={one.id} kind={one.kind}>
          {one.text}
        </Notice>
      ))}
    </div>
  );
}
