import { useSyncExternalStore } from 'react';

const query = matchMedia('(max-width: 719px)');

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether tables are shown as cards. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
