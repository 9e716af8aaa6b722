import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
import { keys } from './keys';

const SELDOM = 30_000;
const OFTEN = 5_000;

export interface IncidentFilter {
  status: string;
  severity?: string;
}

export const incidents = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: keys.incidents(filter),
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/desk/incidents', {
          params: { query: { ...filter, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: SELDOM,
  });

export const incident = (id: string) =>
  queryOptions({
    queryKey: keys.incident(id),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}', { params: { path: { id } } })),
    refetchInterval: SELDOM,
  });

/** The whole timeline: it is read page by page, oldest first, and shown newest first. */
export const timeline = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'timeline'),
    queryFn: async () => {
      const items = [];
      let cursor: string | undefined;
      do {
        const page = await take(
          api.GET('/api/v1/desk/incidents/{id}/timeline', {
            params: { path: { id }, query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) } },
          }),
        );
        items.push(...page.items);
        cursor = page.next;
      } while (cursor !== undefined && items.length < 2_000);
      return { items, complete: cursor === undefined };
    },
    refetchInterval: OFTEN,
  });

export const alerts = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'alerts'),
    queryFn: () =>
      take(
        api.GET('/api/v1/desk/incidents/{id}/alerts', { params: { path: { id }, query: { limit: 200 } } }),
      ),
    refetchInterval: OFTEN,
  });

export const deliveries = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'deliveries'),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}/deliveries', { params: { path: { id } } })),
    refetchInterval: OFTEN,
  });

export const evidence = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'evidence'),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}/evidence', { params: { path: { id } } })),
    refetchInterval: OFTEN,
  });

export const runsOf = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'runs'),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}/runs', { params: { path: { id } } })),
    refetchInterval: SELDOM,
  });

export const reviewsOf = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'reviews'),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}/reviews', { params: { path: { id } } })),
    refetchInterval: OFTEN,
  });

/** The stream tells when anything of a run changes; until it is over it is also read now and then. */
export const run = (id: string) =>
  queryOptions({
    queryKey: keys.run(id),
    queryFn: () => take(api.GET('/api/v1/desk/runs/{run}', { params: { path: { run: id } } })),
    refetchInterval: (query) => (query.state.data?.over === true ? false : SELDOM),
  });

export const runbooks = queryOptions({
  queryKey: keys.runbooks,
  queryFn: () => take(api.GET('/api/v1/desk/runbooks')),
  staleTime: SELDOM,
});

export const runbook = (name: string) =>
  queryOptions({
    queryKey: keys.runbook(name),
    queryFn: () => take(api.GET('/api/v1/desk/runbooks/{name}', { params: { path: { name } } })),
    staleTime: SELDOM,
    enabled: name !== '',
  });

export const reviews = queryOptions({
  queryKey: keys.reviews,
  queryFn: () => take(api.GET('/api/v1/desk/reviews')),
  refetchInterval: SELDOM,
});

export const review = (id: string) =>
  queryOptions({
    queryKey: keys.review(id),
    queryFn: () => take(api.GET('/api/v1/desk/reviews/{id}', { params: { path: { id } } })),
    // What it wants may be had without anybody here doing something: a sending arrives.
    refetchInterval: (query) => (query.state.data?.state === 'closed' ? false : OFTEN),
  });

export const people = queryOptions({
  queryKey: keys.people,
  queryFn: () => take(api.GET('/api/v1/desk/people')),
  staleTime: SELDOM,
});

export const onCall = queryOptions({
  queryKey: keys.onCall,
  queryFn: () => take(api.GET('/api/v1/desk/oncall')),
  refetchInterval: SELDOM,
});

export const suppressions = queryOptions({
  queryKey: keys.suppressions,
  queryFn: () => take(api.GET('/api/v1/desk/suppressions')),
  refetchInterval: SELDOM,
});

export const statistics = queryOptions({
  queryKey: keys.statistics,
  queryFn: () => take(api.GET('/api/v1/desk/statistics')),
  staleTime: SELDOM,
});

export const tokens = queryOptions({
  queryKey: keys.tokens,
  queryFn: () => take(api.GET('/api/v1/desk/tokens')),
});

export const shifts = (schedule: string) =>
  queryOptions({
    queryKey: [...keys.onCall, schedule],
    queryFn: () => take(api.GET('/api/v1/desk/oncall/{schedule}', { params: { path: { schedule } } })),
    refetchInterval: SELDOM,
  });

export const standIns = queryOptions({
  queryKey: [...keys.onCall, 'stand-ins', ''],
  queryFn: () => take(api.GET('/api/v1/desk/overrides')),
  refetchInterval: SELDOM,
});
