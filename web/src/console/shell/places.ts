import type { Overview, Standing } from '../api/types';

/** The console's pages in the order of the menu. */
export interface Place {
  to: string;
  name: string;
  /** The part of the overview that tells how it stands. */
  part?: (overview: Overview) => Standing;
  /** What is worth a word in the menu. */
  word?: (overview: Overview) => string;
}

function wrong(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}`;
}

export const PLACES: Place[] = [
  { to: '/', name: 'Overview' },
  {
    to: '/incidents',
    name: 'Incidents',
    part: (all) => all.incidents.standing,
    word: (all) => wrong(all.incidents.open, 'open'),
  },
  {
    to: '/feeds',
    name: 'Feeds',
    part: (all) => all.feeds.standing,
    word: (all) => wrong(all.feeds.total - all.feeds.live, 'not live'),
  },
  { to: '/lanes', name: 'Lanes', part: (all) => all.lanes.standing },
  { to: '/nodes', name: 'Oracle nodes', part: (all) => all.oracle.standing },
  { to: '/network', name: 'Network', part: (all) => all.network.standing },
  { to: '/runbooks', name: 'Runbooks' },
  { to: '/on-call', name: 'On call' },
  { to: '/environments', name: 'Environments' },
  { to: '/audit', name: 'Audit' },
  { to: '/settings', name: 'Settings' },
];
