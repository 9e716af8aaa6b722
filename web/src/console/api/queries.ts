import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
import { keys } from './keys';
import type { Doc, Feed, Page } from './types';

/** What the stream tells of is read again only now and then, in case it was silent for a reason. */
const SELDOM = 30_000;
const OFTEN = 5_000;
const LIMIT = 200;

export const overview = queryOptions({
  queryKey: keys.overview,
  queryFn: () => take(api.GET('/api/v1/overview')),
  refetchInterval: SELDOM,
});

/** Long work that is not over; the stream tells what changes of it, runs included. */
export const operations = queryOptions({
  queryKey: keys.operations,
  queryFn: () => take(api.GET('/api/v1/operations', { params: { query: { state: 'running', limit: 20 } } })),
  refetchInterval: SELDOM,
});

/** Every feed: one page after the other. */
async function allFeeds(): Promise<Page<Feed>> {
  const items: Feed[] = [];
  let after: string | undefined;
  let asOf: string;
  do {
    const page = await take(
      api.GET('/api/v1/feeds', {
        params: { query: { limit: LIMIT, ...(after === undefined ? {} : { after }) } },
      }),
    );
    items.push(...page.items);
    asOf = page.asOf;
    after = page.next;
  } while (after !== undefined);
  return { items, asOf };
}

export const feeds = queryOptions({ queryKey: keys.feeds, queryFn: allFeeds, refetchInterval: SELDOM });

export const feed = (id: string) =>
  queryOptions({
    queryKey: keys.feed(id),
    queryFn: () => take(api.GET('/api/v1/feeds/{id}', { params: { path: { id } } })),
    refetchInterval: OFTEN,
  });

export const history = (id: string) =>
  queryOptions({
    queryKey: keys.history(id),
    queryFn: () =>
      take(api.GET('/api/v1/feeds/{id}/history', { params: { path: { id }, query: { limit: LIMIT } } })),
    refetchInterval: OFTEN,
  });

export const sources = queryOptions({
  queryKey: keys.sources,
  queryFn: async () => {
    const items: Doc<'Source'>[] = [];
    let after: string | undefined;
    let asOf: string;
    do {
      const page = await take(
        api.GET('/api/v1/sources', {
          params: { query: { limit: LIMIT, ...(after === undefined ? {} : { after }) } },
        }),
      );
      items.push(...page.items);
      asOf = page.asOf;
      after = page.next;
    } while (after !== undefined);
    return { items, asOf };
  },
  refetchInterval: OFTEN,
});

export const nodes = queryOptions({
  queryKey: keys.nodes,
  queryFn: () => take(api.GET('/api/v1/nodes')),
  refetchInterval: OFTEN,
});

export const transactions = (state: string) =>
  infiniteQueryOptions({
    queryKey: keys.transactions(state),
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/transactions', {
          params: { query: { state, limit: 50, ...(pageParam === '' ? {} : { after: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: OFTEN,
  });

export const transaction = (id: string) =>
  queryOptions({
    queryKey: [...keys.transactions('one'), id],
    queryFn: () => take(api.GET('/api/v1/transactions/{id}', { params: { path: { id } } })),
    refetchInterval: OFTEN,
  });

export const lanes = queryOptions({
  queryKey: keys.lanes,
  queryFn: () => take(api.GET('/api/v1/lanes')),
  refetchInterval: SELDOM,
});

export interface MessageFilter {
  lane?: string;
  state?: string;
  q?: string;
}

export const messages = (filter: MessageFilter) =>
  infiniteQueryOptions({
    queryKey: keys.messages(filter),
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/messages', {
          params: { query: { ...filter, limit: 50, ...(pageParam === '' ? {} : { after: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: SELDOM,
  });

export const message = (id: string) =>
  queryOptions({
    queryKey: keys.message(id),
    queryFn: () => take(api.GET('/api/v1/messages/{id}', { params: { path: { id } } })),
    refetchInterval: OFTEN,
  });

export const network = queryOptions({
  queryKey: keys.network,
  queryFn: () => take(api.GET('/api/v1/network')),
  refetchInterval: OFTEN,
});

export const environments = queryOptions({
  queryKey: keys.environments,
  queryFn: () => take(api.GET('/api/v1/environments')),
  refetchInterval: OFTEN,
});

export const audit = infiniteQueryOptions({
  queryKey: keys.audit,
  queryFn: ({ pageParam }) =>
    take(
      api.GET('/api/v1/audit', {
        params: { query: { limit: 100, ...(pageParam === '' ? {} : { after: pageParam }) } },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page) => page.next,
  refetchInterval: SELDOM,
});

export const settings = queryOptions({
  queryKey: keys.settings,
  queryFn: () => take(api.GET('/api/v1/settings')),
});

export const search = (text: string) =>
  queryOptions({
    queryKey: keys.search(text),
    queryFn: () => take(api.GET('/api/v1/search', { params: { query: { q: text } } })),
    enabled: text.length > 0,
    staleTime: 5_000,
  });
