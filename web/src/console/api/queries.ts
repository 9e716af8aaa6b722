import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
import { every } from './every';
import { keys } from './keys';
import { joined, paging, toEnd } from './pages';
import type { Feed, Page } from './types';

/** What the stream tells of is read again only now and then, in case it was silent for a reason. */
const SELDOM = 30_000;
const OFTEN = 5_000;
const LIMIT = 200;

/** From where on a page of a list of the portal is asked for. */
const from = (after: string) => (after === '' ? {} : { after });

export const overview = queryOptions({
  queryKey: keys.overview,
  queryFn: () => take(api.GET('/api/v1/overview')),
  refetchInterval: every(SELDOM),
});

/** Long work that is not over; the stream tells what changes of it, runs included. */
export const operations = queryOptions({
  queryKey: keys.operations,
  queryFn: () => take(api.GET('/api/v1/operations', { params: { query: { state: 'running', limit: 20 } } })),
  refetchInterval: every(SELDOM),
});

/** Every feed: one page after the other. */
async function allFeeds(): Promise<Page<Feed>> {
  return joined(
    await toEnd((after) =>
      take(api.GET('/api/v1/feeds', { params: { query: { limit: LIMIT, ...from(after) } } })),
    ),
  );
}

export const feeds = queryOptions({
  queryKey: keys.feeds,
  queryFn: allFeeds,
  refetchInterval: every(SELDOM),
});

export const feed = (id: string) =>
  queryOptions({
    queryKey: keys.feed(id),
    queryFn: () => take(api.GET('/api/v1/feeds/{id}', { params: { path: { id } } })),
    refetchInterval: every(OFTEN),
  });

export const history = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.history(id),
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/feeds/{id}/history', {
          params: { path: { id }, query: { limit: LIMIT, ...from(pageParam) } },
        }),
      ),
    ...paging,
    refetchInterval: every(OFTEN),
  });

export const sources = queryOptions({
  queryKey: keys.sources,
  queryFn: async () =>
    joined(
      await toEnd((after) =>
        take(api.GET('/api/v1/sources', { params: { query: { limit: LIMIT, ...from(after) } } })),
      ),
    ),
  refetchInterval: every(OFTEN),
});

export const nodes = queryOptions({
  queryKey: keys.nodes,
  queryFn: () => take(api.GET('/api/v1/nodes')),
  refetchInterval: every(OFTEN),
});

export const transactions = (state: string) =>
  infiniteQueryOptions({
    queryKey: keys.transactions(state),
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/transactions', {
          params: { query: { state, limit: 50, ...from(pageParam) } },
        }),
      ),
    ...paging,
    refetchInterval: every(OFTEN),
  });

export const transaction = (id: string) =>
  queryOptions({
    queryKey: [...keys.transactions('one'), id],
    queryFn: () => take(api.GET('/api/v1/transactions/{id}', { params: { path: { id } } })),
    refetchInterval: every(OFTEN),
  });

export const lanes = queryOptions({
  queryKey: keys.lanes,
  queryFn: () => take(api.GET('/api/v1/lanes')),
  refetchInterval: every(SELDOM),
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
          params: { query: { ...filter, limit: 50, ...from(pageParam) } },
        }),
      ),
    ...paging,
    refetchInterval: every(SELDOM),
  });

export const message = (id: string) =>
  queryOptions({
    queryKey: keys.message(id),
    queryFn: () => take(api.GET('/api/v1/messages/{id}', { params: { path: { id } } })),
    refetchInterval: every(OFTEN),
  });

export const network = queryOptions({
  queryKey: keys.network,
  queryFn: () => take(api.GET('/api/v1/network')),
  refetchInterval: every(OFTEN),
});

export const environments = queryOptions({
  queryKey: keys.environments,
  queryFn: () => take(api.GET('/api/v1/environments')),
  refetchInterval: every(OFTEN),
});

export const audit = infiniteQueryOptions({
  queryKey: keys.audit,
  queryFn: ({ pageParam }) =>
    take(
      api.GET('/api/v1/audit', {
        params: { query: { limit: 100, ...from(pageParam) } },
      }),
    ),
  ...paging,
  refetchInterval: every(SELDOM),
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
