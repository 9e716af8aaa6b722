import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiProblem } from '../src/console/api/problem';
import { ActDialog } from '../src/console/parts/act';

afterEach(cleanup);

function problem(status: number, reason: string): ApiProblem {
  return new ApiProblem(status, `urn:meta138:problem:${reason}`, `the title of ${reason}`, '');
}

/** A dialog whose act fails each time with the next of these; the keys that it was given. */
function dialog(...failures: Error[]): string[] {
  const keys: string[] = [];
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ActDialog
          button="Open"
          title="An act"
          submit="Do it"
          act={(key) => {
            keys.push(key);
            return Promise.reject(failures[keys.length - 1] ?? new Error('too often'));
          }}
          done={() => 'done'}
        >
          <span>a form</span>
        </ActDialog>
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByText('Open'));
  return keys;
}

async function press(words: string) {
  const form = (await screen.findByText('a form')).closest('form');
  expect(form).not.toBeNull();
  fireEvent.submit(form as HTMLFormElement);
  await screen.findByText(words, { exact: false });
}

describe('a dialog for an act', () => {
  it('asks under the same key for what may have been done', async () => {
    const keys = dialog(
      new TypeError('fetch failed'),
      problem(503, 'unavailable'),
      problem(409, 'in-progress'),
      problem(504, 'outcome-unknown'),
    );
    await press('The portal does not answer');
    await press('the title of unavailable');
    await press('the title of in-progress');
    await press('the title of outcome-unknown');
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
  });

  it('takes another key for what is sent after a refusal', async () => {
    const keys = dialog(problem(422, 'invalid'), problem(409, 'conflict'));
    await press('the title of invalid');
    await press('the title of conflict');
    expect(new Set(keys).size).toBe(2);
  });

  it('has whoever does not know the outcome look before it is done again', async () => {
    dialog(problem(504, 'outcome-unknown'));
    await press('the title of outcome-unknown');
    await screen.findByText('Close this and look', { exact: false });
    await waitFor(() => {
      expect(screen.getByText('Do it').closest('button')?.disabled).toBe(true);
    });
  });
});
