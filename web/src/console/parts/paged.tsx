import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { Failure, Loaded } from './blocks';

interface Part {
  items: unknown[];
}

type Read<P extends Part> = UseInfiniteQueryResult<InfiniteData<P>>;

/** How often a page is asked for when what happens meanwhile takes its place. */
const TRIES = 5;

function rowsOf<P extends Part>(data: InfiniteData<P> | undefined): P['items'][number][] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}

/** Reads the next page, and gives how many rows there are then. */
async function readOn<P extends Part>(query: Read<P>): Promise<number> {
  const before = query.data?.pages.length ?? 0;
  let now = await query.fetchNextPage();
  // An event has the known pages read again in place of it: it is asked for once more after that.
  for (let tries = 1; tries < TRIES; tries++) {
    if (now.isError || !now.hasNextPage || (now.data?.pages.length ?? 0) > before) {
      break;
    }
    now = await now.fetchNextPage();
  }
  return rowsOf(now.data).length;
}

/** A list that is read a page at a time: what was read of it, and the way to more. */
export function Paged<P extends Part>({
  query,
  what,
  total,
  children,
}: {
  query: Read<P>;
  what: string;
  /** How many there are, when that is known. */
  total?: number;
  children: (rows: P['items'][number][], first: P) => ReactNode;
}) {
  return (
    <Loaded query={query} what={what}>
      {(data) => {
        const rows = rowsOf(data);
        const [first] = data.pages;
        return (
          <>
            {first === undefined ? null : children(rows, first)}
            <More
              what={what}
              shown={rows.length}
              total={total}
              next={query.hasNextPage}
              error={query.isFetchNextPageError ? query.error : undefined}
              onMore={() => readOn(query)}
            />
          </>
        );
      }}
    </Loaded>
  );
}

function counted(shown: number, total: number | undefined): string {
  return total === undefined ? `${shown} shown so far` : `${shown} of ${Math.max(shown, total)} shown`;
}

/**
 * Asks for more of the list before it, and says how much of it is shown. Whoever asks goes on with
 * the first row that was added.
 */
export function More({
  what,
  shown,
  total,
  next,
  error,
  onMore,
}: {
  what: string;
  shown: number;
  total?: number | undefined;
  /** Whether there is more. */
  next: boolean;
  error?: unknown;
  /** Shows more, and gives how many rows are shown then. */
  onMore: () => number | Promise<number>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const last = useRef<Element | null>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  useLayoutEffect(() => {
    const first = last.current?.nextElementSibling;
    if (first instanceof HTMLElement) {
      last.current = null;
      const focus = document.activeElement;
      if (focus === document.body || place.current?.contains(focus) === true) {
        first.tabIndex = -1;
        first.focus({ preventScroll: true });
      }
    }
  });
  if (!next && said === '') {
    return null;
  }
  const ask = async () => {
    const list = place.current?.previousElementSibling;
    last.current = (list?.querySelector('tbody') ?? list)?.lastElementChild ?? null;
    setBusy(true);
    const now = await onMore();
    setBusy(false);
    if (now > shown) {
      setSaid(`${now - shown} more of the ${what}: ${counted(now, total)}.`);
    }
  };
  return (
    <div className="more row" ref={place}>
      {next ? (
        // It keeps the focus while more is read: a disabled one would lose it.
        <button
          type="button"
          className="linkish"
          aria-disabled={busy}
          onClick={() => (busy ? undefined : void ask())}
        >
          {busy ? 'Reading more…' : 'Show more'}
          <span className="sr"> {what}</span>
        </button>
      ) : null}
      <span className="muted small">{next ? counted(shown, total) : `all ${shown} shown`}</span>
      <span className="sr" role="status">
        {said}
      </span>
      {error === undefined ? null : <Failure error={error} />}
    </div>
  );
}
