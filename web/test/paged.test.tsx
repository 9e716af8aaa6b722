import {
  infiniteQueryOptions,
  QueryClient,
  QueryClientProvider,
  useInfiniteQuery,
} from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { paging, toEnd } from '../src/console/api/pages';
import { Paged } from '../src/console/parts/paged';
import { Table } from '../src/console/parts/table';

configure({ asyncUtilTimeout: 60_000 });
afterEach(cleanup);

interface Part {
  items: string[];
  next?: string;
}

/** Three pages of two, the last of one. */
const ALL = ['a', 'b', 'c', 'd', 'e'];

function part(cursor: string): Part {
  const at = Number(cursor);
  const items = ALL.slice(at, at + 2);
  return at + 2 < ALL.length ? { items, next: String(at + 2) } : { items };
}

/** A list whose pages are answered as these do; what was asked for, page by page. */
function list(answer: (cursor: string) => Promise<Part>) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked: string[] = [];
  const options = infiniteQueryOptions({
    queryKey: ['letters'],
    queryFn: ({ pageParam }) => {
      asked.push(pageParam);
      return answer(pageParam);
    },
    ...paging,
  });
  function Letters() {
    return (
      <Paged query={useInfiniteQuery(options)} what="letters" total={ALL.length}>
        {(rows) => (
          <Table
            label="Letters"
            rows={rows}
            id={(row) => row}
            empty="None."
            columns={[{ name: 'Letter', primary: true, cell: (row) => row }]}
          />
        )}
      </Paged>
    );
  }
  render(
    <QueryClientProvider client={queries}>
      <Letters />
    </QueryClientProvider>,
  );
  return { queries, asked };
}

const more = () => screen.findByRole('button', { name: 'Show more letters' });

function shown(): string[] {
  const [, ...rows] = within(screen.getByRole('group')).getAllByRole('row');
  return rows.map((row) => row.textContent ?? '');
}

describe('a list of many pages', () => {
  it('says how much of it is shown, and what is added, where whoever asked goes on', async () => {
    list((cursor) => Promise.resolve(part(cursor)));
    const button = await more();
    expect(screen.getByText('2 of 5 shown')).not.toBeNull();
    button.focus();
    fireEvent.click(button);
    await screen.findByText('2 more of the letters: 4 of 5 shown.');
    expect(document.activeElement?.textContent).toBe('c');
    (await more()).focus();
    fireEvent.click(await more());
    await screen.findByText('1 more of the letters: 5 of 5 shown.');
    expect(document.activeElement?.textContent).toBe('e');
    expect(screen.getByText('all 5 shown')).not.toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('keeps what was shown when it is read again', async () => {
    const { queries, asked } = list((cursor) => Promise.resolve(part(cursor)));
    fireEvent.click(await more());
    await screen.findByText('4 of 5 shown');
    asked.length = 0;
    await queries.invalidateQueries();
    expect(asked).toEqual(['', '2']);
    expect(shown()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives more even if an event has it read again meanwhile', async () => {
    let event: (() => void) | undefined;
    const { queries, asked } = list(async (cursor) => {
      const first = event;
      event = undefined;
      if (cursor === '2' && first !== undefined) {
        first();
        await new Promise(() => undefined);
      }
      return part(cursor);
    });
    const button = await more();
    event = () => void queries.invalidateQueries();
    fireEvent.click(button);
    await screen.findByText('4 of 5 shown');
    expect(asked).toEqual(['', '2', '', '2']);
  });

  it('says why there is no more of it, and lets one try again', async () => {
    let fails = true;
    list((cursor) =>
      cursor === '2' && fails ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(part(cursor)),
    );
    fireEvent.click(await more());
    expect((await screen.findByRole('alert')).textContent).toContain('The portal does not answer');
    expect(shown()).toEqual(['a', 'b']);
    expect(screen.queryByText(/newest letters/)).toBeNull();
    fails = false;
    fireEvent.click(await more());
    await screen.findByText('4 of 5 shown');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('a log', () => {
  it('is read to its end, and then only what can have been added', async () => {
    const asked: string[] = [];
    const read = (cursor: string) => {
      asked.push(cursor);
      return Promise.resolve(part(cursor));
    };
    const pages = await toEnd(read);
    expect(pages.flatMap((page) => page.items)).toEqual(ALL);
    expect(asked.splice(0)).toEqual(['', '2', '4']);
    expect((await toEnd(read, pages.slice(0, -1))).flatMap((page) => page.items)).toEqual(ALL);
    expect(asked).toEqual(['4']);
  });
});
