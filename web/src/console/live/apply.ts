import type { QueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys';
import type { Doc, Feed, FeedDetail, Lane, Overview, Page } from '../api/types';
import { tell } from '../parts/toasts';
import { words } from '../../shared/format';
import type { StreamEvent } from './parser';

type NetworkAnswer = Doc<'NetworkAnswer'>;

/** Longest sparkline that is kept while feeds change. */
const POINTS = 60;

/** The documents of an event, whether it carries one, a list or a page of them. */
function documents<T>(data: unknown): T[] {
  if (Array.isArray(data)) {
    return data as T[];
  }
  if (typeof data === 'object' && data !== null && 'items' in data && Array.isArray(data.items)) {
    return data.items as T[];
  }
  return [data as T];
}

/** A list with some of its documents replaced and new ones at the end. */
function replaced<T>(old: readonly T[], changed: readonly T[], id: (one: T) => string, join: Join<T>): T[] {
  const fresh = new Map(changed.map((one) => [id(one), one]));
  const kept = old.map((one) => {
    const next = fresh.get(id(one));
    fresh.delete(id(one));
    return next === undefined ? one : join(one, next);
  });
  return [...kept, ...fresh.values()];
}

type Join<T> = (old: T, next: T) => T;

/** A changed feed comes without its line: the new price is put to the line that is known. */
export function joinFeed(old: Feed, next: Feed): Feed {
  if (next.spark !== undefined || old.spark === undefined) {
    return next;
  }
  const at = next.observedAt === undefined ? undefined : Math.floor(Date.parse(next.observedAt) / 1000);
  const last = old.spark.at.at(-1) ?? 0;
  if (at === undefined || next.published === undefined || at <= last) {
    return { ...next, spark: old.spark };
  }
  return {
    ...next,
    spark: {
      at: [...old.spark.at, at].slice(-POINTS),
      prices: [...old.spark.prices, next.published].slice(-POINTS),
    },
  };
}

/** Long work goes from the corner when it is over; how it ended is told. */
function tellEnd({ title, state, detail }: Doc<'LongOperation'>): void {
  tell(
    `${title}: ${words(state)}. ${detail}`,
    state === 'failed' || state === 'interrupted' ? 'bad' : 'good',
  );
}

/** Puts what the stream tells into what the pages show. */
export function apply(queries: QueryClient, event: StreamEvent): void {
  if (event.event === 'reset') {
    void queries.invalidateQueries();
    return;
  }
  const data: unknown = JSON.parse(event.data);
  switch (event.event) {
    case 'feeds': {
      const changed = documents<Feed>(data);
      queries.setQueryData<Page<Feed>>(keys.feeds, (old) =>
        old === undefined ? old : { ...old, items: replaced(old.items, changed, (one) => one.id, joinFeed) },
      );
      for (const feed of changed) {
        queries.setQueryData<FeedDetail>(keys.feed(feed.id), (old) =>
          old === undefined ? old : { ...old, feed: joinFeed(old.feed, feed) },
        );
      }
      return;
    }
    case 'lanes': {
      const changed = documents<Lane>(data);
      queries.setQueryData<Page<Lane>>(keys.lanes, (old) =>
        old === undefined
          ? old
          : {
              ...old,
              items: replaced(
                old.items,
                changed,
                (one) => one.name,
                (_, next) => next,
              ),
            },
      );
      void queries.invalidateQueries({ queryKey: keys.allMessages });
      return;
    }
    case 'operations': {
      const changed = documents<Doc<'LongOperation'>>(data);
      const known = queries.getQueryData<Doc<'LongOperations'>>(keys.operations);
      if (known === undefined) {
        return;
      }
      for (const one of changed) {
        if (one.state !== 'running' && known.items.some((old) => old.id === one.id)) {
          tellEnd(one);
        }
      }
      queries.setQueryData<Doc<'LongOperations'>>(keys.operations, {
        ...known,
        items: replaced(
          known.items,
          changed,
          (one) => one.id,
          (_, next) => next,
        ).filter((one) => one.state === 'running'),
      });
      return;
    }
    case 'incidents':
      void queries.invalidateQueries({ queryKey: keys.allIncidents });
      void queries.invalidateQueries({ queryKey: keys.anyIncident });
      return;
    case 'runs':
      for (const run of documents<{ id: string; incident?: string }>(data)) {
        void queries.invalidateQueries({ queryKey: keys.run(run.id) });
        if (run.incident !== undefined) {
          void queries.invalidateQueries({ queryKey: keys.part(run.incident, 'runs') });
        }
      }
      // A run that is not over is long work, too.
      void queries.invalidateQueries({ queryKey: keys.operations });
      return;
    case 'network': {
      // The event tells how the network stands; the report is read when somebody looks at it.
      const told = data as NetworkAnswer;
      queries.setQueryData<NetworkAnswer>(keys.network, (old) =>
        told.report === undefined && old?.report !== undefined ? { ...old, standing: told.standing } : told,
      );
      void queries.invalidateQueries({ queryKey: keys.network });
      return;
    }
    case 'overview':
      queries.setQueryData<Overview>(keys.overview, data as Overview);
      return;
    default:
  }
}
