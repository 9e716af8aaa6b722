import { MantineProvider } from '@mantine/core';
import {
  createBrowserHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useUnsaved } from '../src/console/parts/unsaved';
import { Leaving } from '../src/console/shell/leaving';

configure({ asyncUtilTimeout: 60_000 });
afterEach(cleanup);

function Form() {
  const [text, setText] = useState('');
  useUnsaved('the note', text !== '');
  return (
    <>
      <input aria-label="Note" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <button type="button" onClick={() => setText('')}>
        Save
      </button>
    </>
  );
}

/** Two pages, on the first of which something can be typed. */
async function open(): Promise<HTMLElement> {
  const root = createRootRoute({
    component: () => (
      <>
        <Link to="/feeds">Go</Link>
        <Link to="/" search={{ part: 'alerts' }}>
          Another part
        </Link>
        <Outlet />
        <Leaving />
      </>
    ),
  });
  const form = createRoute({ getParentRoute: () => root, path: '/', component: Form });
  const other = createRoute({
    getParentRoute: () => root,
    path: '/feeds',
    component: () => <p>Elsewhere</p>,
  });
  const router = createRouter({
    routeTree: root.addChildren([form, other]),
    history: createBrowserHistory(),
  });
  render(
    <MantineProvider env="test">
      <RouterProvider router={router as never} />
    </MantineProvider>,
  );
  return screen.findByLabelText('Note');
}

const type = (note: HTMLElement) => fireEvent.change(note, { target: { value: 'a word' } });
const go = (name: string) => fireEvent.click(screen.getByRole('link', { name }));
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

/** Whether the browser asks before its tab is closed. */
function closingAsks(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

beforeEach(() => window.history.replaceState(null, '', '/'));

describe('a page with something that is not saved', () => {
  it('is left without a question when nothing was typed', async () => {
    await open();
    expect(closingAsks()).toBe(false);
    go('Go');
    await screen.findByText('Elsewhere');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('stays with what was typed when that is chosen', async () => {
    const note = await open();
    type(note);
    expect(closingAsks()).toBe(true);
    go('Go');
    expect((await screen.findByRole('dialog', { name: 'Leave without saving?' })).textContent).toContain(
      'lost if you leave: the note',
    );
    press('Stay');
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByLabelText<HTMLInputElement>('Note').value).toBe('a word');
    expect(window.location.pathname).toBe('/');
  });

  it('is left when that is chosen', async () => {
    type(await open());
    go('Go');
    await screen.findByRole('dialog');
    press('Leave');
    await screen.findByText('Elsewhere');
    expect(closingAsks()).toBe(false);
  });

  it('is left without a question once it is saved', async () => {
    type(await open());
    press('Save');
    expect(closingAsks()).toBe(false);
    go('Go');
    await screen.findByText('Elsewhere');
  });

  it('may show another part of itself', async () => {
    type(await open());
    go('Another part');
    await expect.poll(() => window.location.search).toContain('alerts');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByLabelText<HTMLInputElement>('Note').value).toBe('a word');
  });
});
