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

const dismiss = (id: number) => become(toasts.filter((one) => one.id !== id));

/** The most that lie over the page; what went wrong stays before what went well. */
const MOST = 4;

/** Tells something: for a few seconds, or, when it is bad, until somebody has sent it away. */
export function tell(text: string, kind: Toast['kind'] = 'good'): void {
  const id = ++last;
  const all = [...toasts, { id, kind, text }];
  const first = all.find((one) => one.kind === 'good') ?? all[0];
  become(all.length > MOST ? all.filter((one) => one !== first) : all);
  if (kind === 'good') {
    setTimeout(() => dismiss(id), 5_000);
  }
}

/** The button goes with what it dismisses: the page has the focus then. */
function sendAway(id: number): void {
  dismiss(id);
  document.querySelector('main')?.focus({ preventScroll: true });
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
      // In a dialog the key leaves that, and no failure is lost by it.
      if (event.key === 'Escape' && document.querySelector('[role=dialog]') === null) {
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
          {one.text}{' '}
          {one.kind === 'good' ? null : (
            <button type="button" className="linkish" onClick={() => sendAway(one.id)}>
              Dismiss<span className="sr">: {one.text}</span>
            </button>
          )}
        </Notice>
      ))}
    </div>
  );
}
