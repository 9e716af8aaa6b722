import { Link } from '@tanstack/react-router';
import type { Doc, Feed, Overview as OverviewDoc } from '../../api/types';
import { Panel } from '../../parts/blocks';
import { feedLevel, feedWord } from '../../parts/feed-level';
import { rowClass, Severity, StateMark } from '../../parts/state';
import { Table } from '../../parts/table';
import { Age, Price } from '../../parts/values';
import { plural, words } from '../../../shared/format';

export function Newest({ part }: { part: OverviewDoc['incidents'] }) {
  return (
    <Panel title="Newest open incidents" bare right={<Link to="/incidents">All</Link>}>
      <Table<Doc<'Brief'>>
        label="Newest open incidents"
        rows={part.newest}
        id={(row) => row.id}
        empty={part.standing.state === 'unknown' ? 'Not known.' : 'No incident is open.'}
        columns={[
          {
            name: 'Incident',
            primary: true,
            cell: (row) => (
              <span className="row">
                <Severity severity={row.severity} brief />
                <Link to="/incidents/$id" params={{ id: row.id }}>
                  {row.title}
                </Link>
              </span>
            ),
          },
          { name: 'Status', cell: (row) => words(row.status) },
          { name: 'Owner', cell: (row) => row.owner ?? <span className="muted">nobody</span> },
          { name: 'Open for', num: true, cell: (row) => <Age at={row.openedAt} suffix="" /> },
        ]}
      />
    </Panel>
  );
}

export function WorstFeeds({ part }: { part: OverviewDoc['feeds'] }) {
  const wrong = part.worst.filter((feed) => feedLevel(feed) !== 'ok');
  return (
    <Panel
      title={wrong.length === 0 ? 'Feeds to look at' : `${plural(wrong.length, 'feed')} to look at`}
      bare
      right={<Link to="/feeds">All</Link>}
    >
      <Table<Feed>
        label="Feeds to look at"
        rows={part.worst}
        id={(row) => row.id}
        rowClass={(row) => rowClass(feedLevel(row))}
        empty={
          part.standing.state === 'unknown'
            ? 'Not known.'
            : part.total === 0
              ? 'There are no feeds.'
              : 'None: every feed is live.'
        }
        columns={[
          {
            name: 'Feed',
            primary: true,
            cell: (row) => (
              <Link to="/feeds/$id" params={{ id: row.id }}>
                {row.id}
              </Link>
            ),
          },
          { name: 'Price', num: true, cell: (row) => <Price value={row.published} feed={row.id} /> },
          { name: 'Age', num: true, cell: (row) => <Age at={row.observedAt} suffix="" /> },
          {
            name: 'State',
            cell: (row) => <StateMark state={row.state} level={feedLevel(row)} word={feedWord(row)} />,
          },
          {
            name: 'Reason',
            cell: (row) => (row.reason === '' ? '' : <span className="break small">{row.reason}</span>),
          },
        ]}
      />
    </Panel>
  );
}
