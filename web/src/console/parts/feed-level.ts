import type { Feed } from '../api/types';
import { levelOf, type Level } from './state';

/** How a feed stands: what is overdue on chain is down, whatever its sources say. */
export function feedLevel(feed: Pick<Feed, 'state' | 'overdue'>): Level {
  return feed.overdue ? 'down' : feed.state === 'closed' ? 'ok' : levelOf(feed.state);
}

/** The word for it. */
export function feedWord(feed: Pick<Feed, 'state' | 'overdue'>): string {
  return feed.overdue && feed.state === 'live'
    ? 'overdue'
    : feed.state === 'closed'
      ? 'market closed'
      : feed.state;
}
