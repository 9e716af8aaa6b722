import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Doc } from '../src/console/api/types';

const SESSION = { person: 'ada', role: 'operator', rights: ['read', 'act'], csrf: 'one' };
const LABEL = /What people say/;

interface Sent {
  ifMatch: string | null;
  body: { revision: number; lines: string[] };
}

const REVIEW: Doc<'Review'> = {
  id: 'REV-7',
  incident: 'INC-3',
  title: 'Feed SOL/USD was stale',
  severity: 'p1',
  state: 'draft',
  revision: 1,
  draftedAt: '2026-01-05T09:00:00Z',
  dueAt: '2026-01-08T09:00:00Z',
  wanting: [],
  runbooks: [],
  actions: [],
  sections: { causes: [{ kind: 'question', text: 'Why could it happen?', references: [] }] },
  evidence: [],
};

configure({ asyncUtilTimeout: 60_000 });

let review: Doc<'Review'>;
let sent: Sent[];
let signedIn: boolean;

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

/** What the portal does with reviews: only a change of the newest revision is taken. */
async function portal(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/api/v1/session') {
    signedIn = true;
    return json(200, SESSION);
  }
  if (!signedIn) {
    return json(401, { title: 'Nobody is signed in' });
  }
  if (request.method === 'GET') {
    return json(200, review);
  }
  const ifMatch = request.headers.get('if-match');
  sent.push({ ifMatch, body: (await request.json()) as Sent['body'] });
  if (ifMatch !== `"r${review.revision}"`) {
    return json(412, { type: 'urn:meta138:problem:changed', title: 'It has changed since' });
  }
  saved('ada', sent.at(-1)?.body.lines ?? []);
  return json(200, review);
}

function saved(person: string, lines: string[]): void {
  review = {
    ...review,
    revision: review.revision + 1,
    sections: {
      ...review.sections,
      causes: lines.map((text) => ({ kind: 'written', text, references: [], by: `person:${person}` })),
    },
  };
}

/** Opens the section about causes as the page does, with the review that it reads. */
async function open(): Promise<typeof import('../src/console/api/session')> {
  const session = await import('../src/console/api/session');
  const { review: query } = await import('../src/console/api/desk');
  const { Section } = await import('../src/console/pages/review/section');
  const { ExpiredDialog } = await import('../src/console/shell/sign-in');
  await session.readSession();
  function Causes() {
    const { data } = useQuery(query('REV-7'));
    return data === undefined ? null : (
      <Section review={data} section="causes" lines={data.sections['causes'] ?? []} />
    );
  }
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <Causes />
        <ExpiredDialog />
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.click(await screen.findByRole('button', { name: /^Write/ }));
  return session;
}

function typed(): string {
  return screen.getByLabelText<HTMLTextAreaElement>(LABEL).value;
}

function write(text: string): void {
  fireEvent.change(screen.getByLabelText(LABEL), { target: { value: text } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
}

beforeEach(() => {
  vi.resetModules();
  review = REVIEW;
  sent = [];
  signedIn = true;
  vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) =>
    portal(input instanceof Request ? input : new Request(new URL(input, location.origin), init)),
  );
});

afterEach(cleanup);

describe('what is typed into a review', () => {
  it('stays when somebody else saved first, beside what they wrote', async () => {
    await open();
    saved('bob', ['a disk was full']);
    write('a breaker stayed open\nnobody saw it');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Not saved: somebody else saved first');
    expect(alert.textContent).toContain('Revision 2 is shown above');
    expect(screen.getByText('a disk was full').closest('li')?.textContent).toContain('written by bob');
    expect(typed()).toBe('a breaker stayed open\nnobody saw it');
  });

  it('is saved with what they wrote once that is taken in', async () => {
    await open();
    saved('bob', ['a disk was full']);
    write('a breaker stayed open');
    fireEvent.click(await screen.findByRole('button', { name: 'Take what they wrote into mine' }));
    expect(typed()).toBe('a disk was full\na breaker stayed open');
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await expect.poll(() => screen.queryByLabelText(LABEL)).toBeNull();
    expect(sent.map((one) => one.ifMatch)).toEqual(['"r1"', '"r2"']);
    expect(sent.at(-1)?.body.lines).toEqual(['a disk was full', 'a breaker stayed open']);
  });

  it('takes the place of theirs only when that is asked for', async () => {
    await open();
    saved('bob', ['a disk was full']);
    write('a breaker stayed open');
    fireEvent.click(await screen.findByRole('button', { name: 'Save mine in its place' }));
    await expect.poll(() => screen.queryByLabelText(LABEL)).toBeNull();
    expect(review.sections['causes']?.map((line) => line.text)).toEqual(['a breaker stayed open']);
  });

  it('stays when the review was closed meanwhile, and says so', async () => {
    await open();
    saved('bob', []);
    review = { ...review, state: 'closed' };
    write('a breaker stayed open');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('the review was closed meanwhile');
    expect(typed()).toBe('a breaker stayed open');
  });

  it('stays over a session that has ended, and is saved after the sign-in', async () => {
    const session = await open();
    signedIn = false;
    write('a breaker stayed open');
    expect(await screen.findByText('Your session has ended')).not.toBeNull();
    expect(typed()).toBe('a breaker stayed open');
    expect(sent).toEqual([]);
    await session.signIn('ada', 'a good long password');
    await expect.poll(() => screen.queryByLabelText(LABEL)).toBeNull();
    expect(sent.map((one) => one.body.lines)).toEqual([['a breaker stayed open']]);
  });
});
