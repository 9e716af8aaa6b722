import { learnServerTime } from '../../shared/time';
import { ApiProblem, problemOf } from './problem';
import type { Right, Session } from './types';

/** Who works here, as far as this page knows. */
export type SessionState =
  | { kind: 'asking' }
  | { kind: 'unreachable'; problem: Error }
  | { kind: 'out' }
  | { kind: 'in'; session: Session }
  /** It ended while the page was open: what was typed stays, and a dialog asks to sign in again. */
  | { kind: 'expired'; session: Session; early: boolean };

const PATH = '/api/v1/session';
let state: SessionState = { kind: 'asking' };
let waiting: (() => void)[] = [];
const listeners = new Set<() => void>();

function become(next: SessionState): void {
  state = next;
  for (const listener of listeners) {
    listener();
  }
}

export function sessionState(): SessionState {
  return state;
}

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function ask(init: RequestInit, path = PATH): Promise<Session> {
  const response = await fetch(path, { credentials: 'same-origin', ...init });
  const body = await readJson(response);
  if (!response.ok) {
    throw problemOf(response.status, body);
  }
  return body as Session;
}

function signedIn(session: Session): void {
  become({ kind: 'in', session });
  const held = waiting;
  waiting = [];
  for (const go of held) {
    go();
  }
}

/** Asks who is signed in; the page shows the sign-in form when nobody is. */
export async function readSession(): Promise<void> {
  try {
    signedIn(await ask({}));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) {
      become({ kind: 'out' });
    } else {
      become({ kind: 'unreachable', problem: error instanceof Error ? error : new Error(String(error)) });
    }
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Where the OpenID provider is begun with. */
export const PROVIDER = `${PATH}/oidc`;

/** The OpenID provider's name; undefined when there is none, or nobody can say. */
export async function provider(): Promise<string | undefined> {
  try {
    const response = await fetch(`${PATH}/ways`);
    return response.ok ? ((await response.json()) as { provider?: string }).provider : undefined;
  } catch {
    return undefined;
  }
}

/** Signs in; what waits for it goes on when it is the same person. */
export async function signIn(person: string, password: string): Promise<void> {
  const before = state;
  const session = await ask({
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ person, password }),
  });
  if (before.kind === 'expired' && before.session.person !== session.person) {
    // Somebody else took over: nothing that the one before typed is sent under the new name.
    waiting = [];
    location.assign('/');
    return;
  }
  signedIn(session);
}

/** Chooses another password. */
export async function changePassword(current: string, replacement: string): Promise<void> {
  const session = await ask(
    {
      method: 'POST',
      headers: { ...JSON_TYPE, 'x-csrf': csrf() },
      body: JSON.stringify({ current, replacement }),
    },
    `${PATH}/password`,
  );
  signedIn(session);
}

/**
 * Ends the session here and on the server; fails when the server can't be asked.
 *
 * @param leaving what is to be done before the page goes away
 */
export async function signOut(leaving?: () => void): Promise<void> {
  await fetch(PATH, { method: 'DELETE', headers: { 'x-csrf': csrf() }, credentials: 'same-origin' });
  leaving?.();
  location.assign('/');
}

/** The token that shows that a request comes from this page. */
export function csrf(): string {
  return state.kind === 'in' || state.kind === 'expired' ? state.session.csrf : '';
}

/** Whether the person who is signed in may do this. */
export function may(session: Session | undefined, right: Right): boolean {
  return session?.rights.includes(right) ?? false;
}

/** Says that the session has ended and waits until somebody has signed in again. */
export function signedInAgain(): Promise<void> {
  if (state.kind === 'in') {
    become({ kind: 'expired', session: state.session, early: false });
  } else if (state.kind === 'expired' && state.early) {
    become({ ...state, early: false });
  }
  return new Promise((resolve) => {
    waiting.push(resolve);
  });
}

/** Asks for the sign-in before the session ends, so that it goes on without a break. */
export function renew(): void {
  if (state.kind === 'in') {
    become({ kind: 'expired', session: state.session, early: true });
  }
}

/** Leaves the sign-in that was asked for early. */
export function keep(): void {
  if (state.kind === 'expired' && state.early) {
    become({ kind: 'in', session: state.session });
  }
}

/** Sends a request within the session: one that finds it ended waits for the sign-in and goes again. */
export async function sessionFetch(request: Request): Promise<Response> {
  for (let round = 0; ; round++) {
    const attempt = request.clone();
    if (attempt.method !== 'GET') {
      attempt.headers.set('x-csrf', csrf());
    }
    const sentFor = csrf();
    const response = await fetch(attempt);
    const date = response.headers.get('date');
    if (date !== null) {
      learnServerTime(date);
    }
    if (
      response.status === 403 &&
      round === 0 &&
      attempt.method !== 'GET' &&
      (await isCsrf(response.clone()))
    ) {
      // The session was renewed in another window: its token is read and the request goes again.
      await readSession();
      continue;
    }
    if (response.status !== 401) {
      return response;
    }
    if (state.kind === 'in' && csrf() !== sentFor) {
      continue;
    }
    await signedInAgain();
  }
}

async function isCsrf(response: Response): Promise<boolean> {
  return problemOf(response.status, await readJson(response)).reason === 'csrf';
}
