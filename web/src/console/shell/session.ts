import { useSyncExternalStore } from 'react';
import { may, onSession, sessionState, type SessionState } from '../api/session';
import type { Right, Session } from '../api/types';

export function useSessionState(): SessionState {
  return useSyncExternalStore(onSession, sessionState);
}

/** Who is signed in; also while the session has to be renewed. */
export function useSession(): Session | undefined {
  const state = useSessionState();
  return state.kind === 'in' || state.kind === 'expired' ? state.session : undefined;
}

/** Whether the person who is signed in has a right. */
export function useMay(right: Right): boolean {
  return may(useSession(), right);
}
