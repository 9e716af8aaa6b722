import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import {
  createContext,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { signedInAgain } from '../api/session';
import { held, onHold } from '../../shared/time';
import { apply } from './apply';
import { LiveStream, type LiveState } from './stream';

const Live = createContext<LiveState>({ kind: 'connecting' });
const TryNow = createContext<() => void>(() => undefined);

/** How the live stream stands. */
export function useLive(): LiveState {
  return useContext(Live);
}

/** Tries a lost connection again at once. */
export function useTryNow(): () => void {
  return useContext(TryNow);
}

/** What is asked for again and again learns whether it may be. */
function reschedule(queries: QueryClient): void {
  for (const query of queries.getQueryCache().getAll()) {
    query.observers.forEach((observer) => observer.setOptions(observer.options));
  }
}

/** Follows the live stream for as long as it is shown and not held. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ kind: 'connecting' });
  const stream = useRef<LiveStream | undefined>(undefined);
  const still = useSyncExternalStore(onHold, held);
  const was = useRef(still);
  useEffect(() => {
    if (was.current !== still) {
      was.current = still;
      reschedule(queries);
      if (!still) {
        void queries.invalidateQueries();
      }
    }
    if (still) {
      setState({ kind: 'held', since: Date.now() });
      return undefined;
    }
    const one = new LiveStream({
      url: '/api/v1/stream',
      onEvent: (event) => apply(queries, event),
      onState: setState,
      onSignedOut: signedInAgain,
      // What the stream does not tell of may have changed while it was lost.
      onBack: () => void queries.invalidateQueries(),
    });
    stream.current = one;
    one.start();
    const retry = () => one.tryNow();
    window.addEventListener('online', retry);
    return () => {
      window.removeEventListener('online', retry);
      one.stop();
    };
  }, [queries, still]);
  return (
    <TryNow value={() => stream.current?.tryNow()}>
      <Live value={state}>{children}</Live>
    </TryNow>
  );
}
