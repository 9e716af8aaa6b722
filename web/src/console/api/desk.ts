import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
import { every } from './every';
import { keys } from './keys';
import { paging, toEnd } from './pages';
import type { Doc } from './types';

const SELDOM = 30_000;
const OFTEN = 5_000;
/** The most items that a page of a list may have. */
const LONGEST = 200;
/** Those of a page of a list that stands among others. */
const PAGE = 50;

export interface IncidentFilter {
  status: string;
  severity?: string;
}

/** From where on a page of a list of the desk is asked for. */
const from = (cursor: string) => (cursor === '' ? {} : { cursor });

function incidentPage(filter: IncidentFilter, limit: number, cursor: string) {
  return take(
    api.GET('/api/v1/desk/incidents', { params: { query: { ...filter, limit, ...from(cursor) } } }),
  );
}

export const incidents = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: keys.incidents(filter),
    queryFn: ({ pageParam }) => incidentPage(filter, PAGE, pageParam),
    ...paging,
    refetchInterval: every(SELDOM),
  });

/** Every open incident, for a choice among them. */
export const openIncidents = queryOptions({
  queryKey: keys.incidents('open to the last'),
  queryFn: async () => {
    const pages = await toEnd((cursor) => incidentPage({ status: 'open' }, LONGEST, cursor));
    return pages.flatMap((page) => page.items);
  },
  refetchInterval: every(SELDOM),
});

export const incident = (id: string) =>
  queryOptions({
    queryKey: keys.incident(id),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}', { params: { path: { id } } })),
    refetchInterval: every(SELDOM),
  });

/**
 * The whole timeline, for it is given oldest first and shown newest first. What is recorded stays as
 * it is: only the last page can have become longer, and is read again.
 */
export const timeline = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'timeline'),
    queryFn: ({ client, queryKey }) =>
      toEnd(
        (cursor) =>
          take(
            api.GET('/api/v1/desk/incidents/{id}/timeline', {
              params: { path: { id }, query: { limit: LONGEST, ...from(cursor) } },
            }),
          ),
        client.getQueryData<Doc<'EntryList'>[]>(queryKey)?.slice(0, -1),
      ),
    refetchInterval: every(OFTEN),
  });

/** A part of an incident that is read a page at a time. */
type Paged = 'alerts' | 'deliveries' | 'runs';

function partOf<P extends { next?: string }>(
  id: string,
  part: Paged,
  read: (query: { limit: number; cursor?: string }) => Promise<P>,
) {
  return infiniteQueryOptions({
    queryKey: keys.part(id, part),
    queryFn: ({ pageParam }) => read({ limit: LONGEST, ...from(pageParam) }),
    ...paging,
    refetchInterval: every(OFTEN),
  });
}

export const alerts = (id: string) =>
  partOf(id, 'alerts', (query) =>
    take(api.GET('/api/v1/desk/incidents/{id}/alerts', { params: { path: { id }, query } })),
  );

export const deliveries = (id: string) =>
  partOf(id, 'deliveries', (query) =>
    take(api.GET('/api/v1/desk/incidents/{id}/deliveries', { params: { path: { id }, query } })),
  );

export const runsOf = (id: string) =>
  partOf(id, 'runs', (query) =>
    take(api.GET('/api/v1/desk/incidents/{id}/runs', { params: { path: { id }, query } })),
  );

export const evidence = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'evidence'),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}/evidence', { params: { path: { id } } })),
    refetchInterval: every(OFTEN),
  });

export const reviewsOf = (id: string) =>
  queryOptions({
    queryKey: keys.part(id, 'reviews'),
    queryFn: () => take(api.GET('/api/v1/desk/incidents/{id}/reviews', { params: { path: { id } } })),
    refetchInterval: every(OFTEN),
  });

/** The stream tells when anything of a run changes; until it is over it is also read now and then. */
export const run = (id: string) =>
  queryOptions({
    queryKey: keys.run(id),
    queryFn: () => take(api.GET('/api/v1/desk/runs/{run}', { params: { path: { run: id } } })),
    refetchInterval: (query) => (query.state.data?.over === true ? false : every(SELDOM)()),
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

export const reviews = infiniteQueryOptions({
  queryKey: keys.reviews,
  queryFn: ({ pageParam }) =>
    take(api.GET('/api/v1/desk/reviews', { params: { query: { limit: PAGE, ...from(pageParam) } } })),
  ...paging,
  refetchInterval: every(SELDOM),
});

export const review = (id: string) =>
  queryOptions({
    queryKey: keys.review(id),
    queryFn: () => take(api.GET('/api/v1/desk/reviews/{id}', { params: { path: { id } } })),
    // What it wants may be had without anybody here doing something: a sending arrives.
    refetchInterval: (query) => (query.state.data?.state === 'closed' ? false : every(OFTEN)()),
  });

export const people = queryOptions({
  queryKey: keys.people,
  queryFn: () => take(api.GET('/api/v1/desk/people')),
  staleTime: SELDOM,
});

export const onCall = queryOptions({
  queryKey: keys.onCall,
  queryFn: () => take(api.GET('/api/v1/desk/oncall')),
  refetchInterval: every(SELDOM),
});

export const suppressions = queryOptions({
  queryKey: keys.suppressions,
  queryFn: () => take(api.GET('/api/v1/desk/suppressions')),
  refetchInterval: every(SELDOM),
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
    refetchInterval: every(SELDOM),
  });

export const standIns = queryOptions({
  queryKey: [...keys.onCall, 'stand-ins', ''],
  queryFn: () => take(api.GET('/api/v1/desk/overrides')),
  refetchInterval: every(SELDOM),
});
