import { beforeEach, describe, expect, it, vi } from 'vitest';

type SessionModule = typeof import('../src/console/api/session');

const SESSION = { person: 'ada', fullName: 'Ada', role: 'operator', rights: ['read', 'act'], csrf: 'one' };
let session: SessionModule;
let answers: ((request: Request) => Response)[];
let seen: { method: string; body: string; csrf: string | null; key: string | null }[];

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

beforeEach(async () => {
  vi.resetModules();
  answers = [];
  seen = [];
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(input, 'http://portal.test'), init);
    seen.push({
      method: request.method,
      body: request.method === 'GET' ? '' : await request.clone().text(),
      csrf: request.headers.get('x-csrf'),
      key: request.headers.get('idempotency-key'),
    });
    const answer = answers.shift();
    if (answer === undefined) {
      throw new TypeError('no answer');
    }
    return answer(request);
  });
  session = await import('../src/console/api/session');
});

async function enter(): Promise<void> {
  answers.push(() => json(200, SESSION));
  await session.readSession();
}

function note(): Request {
  return new Request('http://portal.test/api/v1/desk/incidents/INC-1/note', {
    method: 'POST',
    headers: { 'idempotency-key': 'k1' },
    body: '{"text":"typed for an hour"}',
  });
}

describe('the session', () => {
  it('is out when the portal knows nobody, and not when it does not answer', async () => {
    answers.push(() => json(401, { title: 'Nobody is signed in' }));
    await session.readSession();
    expect(session.sessionState().kind).toBe('out');
    await session.readSession();
    expect(session.sessionState().kind).toBe('unreachable');
  });

  it('sends what was typed again, under the same key, after the sign-in', async () => {
    await enter();
    answers.push(() => json(401, {}));
    const sent = session.sessionFetch(note());
    await expect.poll(() => session.sessionState().kind).toBe('expired');
    answers.push(
      () => json(200, { ...SESSION, csrf: 'two' }),
      () => json(200, { ok: true }),
    );
    await session.signIn('ada', 'secret');
    expect((await sent).status).toBe(200);
    const notes = seen.filter((one) => one.key === 'k1');
    expect(notes.map((one) => one.csrf)).toEqual(['one', 'two']);
    expect(new Set(notes.map((one) => one.body)).size).toBe(1);
  });

  it('stays expired while the password is wrong', async () => {
    await enter();
    answers.push(() => json(401, {}));
    void session.sessionFetch(note());
    await expect.poll(() => session.sessionState().kind).toBe('expired');
    answers.push(() => json(401, { title: 'The person or the password is wrong' }));
    await expect(session.signIn('ada', 'guess')).rejects.toThrow('wrong');
    expect(session.sessionState().kind).toBe('expired');
  });

  it('reads its token again when another window has renewed it', async () => {
    await enter();
    answers.push(
      () =>
        json(403, { type: 'urn:meta138:problem:csrf', title: 'The request does not come from the console' }),
      () => json(200, { ...SESSION, csrf: 'three' }),
      () => json(200, {}),
    );
    expect((await session.sessionFetch(note())).status).toBe(200);
    expect(seen.at(-1)?.csrf).toBe('three');
  });

  it('gives what a person may not do back as it is', async () => {
    await enter();
    answers.push(() =>
      json(403, { type: 'urn:meta138:problem:forbidden', title: 'The caller may not do this' }),
    );
    expect((await session.sessionFetch(note())).status).toBe(403);
  });
});
