import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { signedInAgain } from '../api/session';
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

/** Follows the live stream for as long as it is shown. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ kind: 'connecting' });
  const stream = useRef<LiveStream | undefined>(undefined);
  useEffect(() => {
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
  }, [queries]);
  return (
    <TryNow value={() => stream.current?.tryNow()}>
      <Live value={state}>{children}</Live>
    </TryNow>
  );
}
