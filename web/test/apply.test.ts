import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { keys } from '../src/console/api/keys';
import type { Feed, FeedDetail, Page } from '../src/console/api/types';
import { apply, joinFeed } from '../src/console/live/apply';
import * as toasts from '../src/console/parts/toasts';

vi.mock('../src/console/parts/toasts', () => ({ tell: vi.fn() }));

function feed(change: Partial<Feed> = {}): Feed {
  return {
    id: 'BTC/USD',
    state: 'live',
    published: '100.0',
    observedAt: '2026-11-23T04:00:00Z',
    ageSeconds: 1,
    sourcesUsed: 7,
    sourcesNeeded: 3,
    sourcesTotal: 8,
    round: 1,
    gas: 1,
    row: 0,
    column: 0,
    decimals: 8,
    reason: '',
    overdue: false,
    ...change,
  };
}

const spark = { at: [1_795_000_000], prices: ['99.0'] };

describe('what the stream tells', () => {
  it('changes a feed where it stands and leaves the others alone', () => {
    const queries = new QueryClient();
    const other = feed({ id: 'ETH/USD' });
    queries.setQueryData<Page<Feed>>(keys.feeds, { items: [feed({ spark }), other] });
    queries.setQueryData<Partial<FeedDetail>>(keys.feed('BTC/USD'), { feed: feed() });
    const changed = feed({ published: '101.0', observedAt: '2026-11-23T04:01:00Z' });
    apply(queries, { id: '1', event: 'feeds', data: JSON.stringify({ items: [changed] }) });
    const items = queries.getQueryData<Page<Feed>>(keys.feeds)?.items ?? [];
    expect(items[0]?.published).toBe('101.0');
    expect(items[1]).toBe(other);
    expect(queries.getQueryData<FeedDetail>(keys.feed('BTC/USD'))?.feed.published).toBe('101.0');
  });

  it('has a run read again of which anything changed, and no other', () => {
    const queries = new QueryClient();
    const shown = [keys.run('R-1'), keys.part('I-1', 'runs'), keys.operations];
    const others = [keys.run('R-2'), keys.part('I-2', 'runs'), keys.feeds];
    for (const key of [...shown, ...others]) {
      queries.setQueryData(key, {});
    }
    const changed = { id: 'R-1', incident: 'I-1', status: 'waiting-for-approval', over: false };
    apply(queries, { id: '1', event: 'runs', data: JSON.stringify({ items: [changed] }) });
    const stale = (key: readonly unknown[]) => queries.getQueryState(key)?.isInvalidated;
    expect(shown.map(stale)).toEqual([true, true, true]);
    expect(others.map(stale)).toEqual([false, false, false]);
  });

  it('puts the new price to the line that is known, once', () => {
    const next = feed({ published: '101.0', observedAt: '2026-11-23T04:01:00Z' });
    const joined = joinFeed(feed({ spark }), next);
    expect(joined.spark?.prices).toEqual(['99.0', '101.0']);
    expect(joinFeed(joined, next).spark?.prices).toEqual(['99.0', '101.0']);
  });

  it('shows a feed that is new', () => {
    const queries = new QueryClient();
    queries.setQueryData<Page<Feed>>(keys.feeds, { items: [] });
    apply(queries, { id: '1', event: 'feeds', data: JSON.stringify({ items: [feed()] }) });
    expect(queries.getQueryData<Page<Feed>>(keys.feeds)?.items).toHaveLength(1);
  });

  it('keeps the network report when only its standing is told', () => {
    const queries = new QueryClient();
    queries.setQueryData(keys.network, { standing: { state: 'ok' }, report: { chainId: 138 } });
    apply(queries, { id: '1', event: 'network', data: '{"standing":{"state":"down"}}' });
    expect(queries.getQueryData(keys.network)).toEqual({
      standing: { state: 'down' },
      report: { chainId: 138 },
    });
  });

  it('has everything read again after a reset', () => {
    const queries = new QueryClient();
    queries.setQueryData(keys.lanes, { items: [] });
    apply(queries, { id: '', event: 'reset', data: '{}' });
    expect(queries.getQueryState(keys.lanes)?.isInvalidated).toBe(true);
  });

  it('shows long work while it is under way, and no longer', () => {
    const queries = new QueryClient();
    const one = { id: '7', title: 'Write the page', state: 'running', done: 1, detail: '' };
    queries.setQueryData(['operations'], { items: [] });
    const tell = (operation: unknown) =>
      apply(queries, {
        id: 'b-1',
        event: 'operations',
        data: JSON.stringify({ items: [operation], asOf: '2026-01-01T00:00:00Z' }),
      });
    tell(one);
    tell({ ...one, done: 3 });
    expect(queries.getQueryData(['operations'])).toEqual({ items: [{ ...one, done: 3 }] });
    expect(toasts.tell).not.toHaveBeenCalled();
    tell({ ...one, state: 'failed', detail: 'No space is left' });
    expect(queries.getQueryData(['operations'])).toEqual({ items: [] });
    expect(toasts.tell).toHaveBeenCalledExactlyOnceWith('Write the page: failed. No space is left', 'bad');
    tell({ ...one, state: 'failed', detail: 'No space is left' });
    expect(toasts.tell).toHaveBeenCalledOnce();
  });

  it('lets an event pass that it does not know', () => {
    expect(() => apply(new QueryClient(), { id: '1', event: 'hello', data: '{}' })).not.toThrow();
  });
});
