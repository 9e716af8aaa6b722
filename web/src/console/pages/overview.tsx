import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { overview as overviewQuery } from '../api/queries';
import type { Doc, Feed, Lane, Overview as OverviewDoc } from '../api/types';
import { Bigs, Loaded, Page, Panel } from '../parts/blocks';
import { feedLevel, feedWord } from '../parts/feed-level';
import { rowClass, Severity, Shape, StateMark, type Level } from '../parts/state';
import { Table } from '../parts/table';
import { Age, Millis, Num, Price } from '../parts/values';
import { plural, words } from '../../shared/format';

/** Everything in one look: what is wrong first, then each part with its age. */
export function Overview() {
  const query = useQuery(overviewQuery);
  return (
    <Page title="Overview">
      <Loaded query={query} what="overview">
        {(data) => (
          <>
            <Verdict data={data} />
            <div className="grid">
              <ChainPanel part={data.chain} />
              <FeedsPanel part={data.feeds} />
              <LanesPanel part={data.lanes} />
              <IncidentsPanel part={data.incidents} />
              <OraclePanel part={data.oracle} />
              <NetworkPanel part={data.network} />
            </div>
            <div className="grid two">
              <Newest part={data.incidents} />
              <WorstFeeds part={data.feeds} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

const ORDER: Level[] = ['down', 'unknown', 'degraded'];

/** What is wrong, worst first, each with the way to it. */
function Verdict({ data }: { data: OverviewDoc }) {
  const parts = [
    { name: 'Incidents', to: '/incidents', at: data.incidents.standing },
    { name: 'Chain', to: '/network', at: data.chain.standing },
    { name: 'Feeds', to: '/feeds', at: data.feeds.standing },
    { name: 'Oracle nodes', to: '/nodes', at: data.oracle.standing },
    { name: 'Lanes', to: '/lanes', at: data.lanes.standing },
    { name: 'Network', to: '/network', at: data.network.standing },
  ];
  const wrong = parts
    .filter((part) => part.at.state !== 'ok')
    .sort((one, other) => ORDER.indexOf(one.at.state) - ORDER.indexOf(other.at.state));
  if (wrong.length === 0) {
    return (
      <section className="panel verdict well" aria-label="What is wrong">
        <p className="row">
          <span className="state ok">
            <Shape level="ok" size={16} />
          </span>
          <strong>Nothing is wrong.</strong>
          <span className="muted">
            Every part has reported; the oldest of them <Age at={oldest(parts.map((part) => part.at.asOf))} />
            .
          </span>
        </p>
      </section>
    );
  }
  return (
    <section className="panel verdict" aria-label="What is wrong">
      <ul>
        {wrong.map((part) => (
          <li key={part.name} className={part.at.state}>
            <StateMark
              state={part.at.state}
              word={
                part.name === 'Incidents' && part.at.state !== 'unknown'
                  ? 'Incidents open'
                  : `${part.name} ${part.at.state}`
              }
            />
            <span className="break">{part.at.reason}</span>
            <Link to={part.to}>Look</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function oldest(times: string[]): string {
  return times.reduce((one, other) => (Date.parse(one) < Date.parse(other) ? one : other));
}

function ChainPanel({ part }: { part: OverviewDoc['chain'] }) {
  const { standing } = part;
  return (
    <Panel title={<Link to="/network">Chain {part.id ?? ''}</Link>} standing={standing}>
      <Bigs
        items={[
          ['head', <Num key="head" value={part.head} why={standing.reason} />],
          ['since the head', <Num key="age" value={part.headAgeSeconds} unit="s" why={standing.reason} />],
        ]}
      />
    </Panel>
  );
}

function FeedsPanel({ part }: { part: OverviewDoc['feeds'] }) {
  const known = part.standing.state !== 'unknown';
  const value = (number: number) => <Num value={known ? number : undefined} why={part.standing.reason} />;
  return (
    <Panel title={<Link to="/feeds">Feeds</Link>} standing={part.standing}>
      <Bigs
        items={[
          [
            'live',
            <span key="live">
              {value(part.live)} {known ? <span className="unit">of {part.total}</span> : null}
            </span>,
          ],
          ['stale', value(part.stale)],
          ['held', value(part.held)],
          ['other', value(part.other)],
        ]}
      />
    </Panel>
  );
}

function LanesPanel({ part }: { part: OverviewDoc['lanes'] }) {
  return (
    <Panel title={<Link to="/lanes">Lanes</Link>} standing={part.standing}>
      {part.lanes.length === 0 ? (
        <p className="muted">{part.standing.state === 'unknown' ? 'Not known.' : 'There are no lanes.'}</p>
      ) : (
        <ul className="log flush">
          {part.lanes.map((lane) => (
            <LaneRow key={lane.name} lane={lane} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function LaneRow({ lane }: { lane: Lane }) {
  return (
    <li className="row between">
      <span>
        <Link to="/lanes" search={{ lane: lane.name }}>
          {lane.from} → {lane.to}
        </Link>{' '}
        <span className="muted small">
          p95 <Millis value={lane.lagMillis?.p95} why="no message has been delivered yet" />
        </span>
      </span>
      <StateMark state={lane.standing.state} />
    </li>
  );
}

function IncidentsPanel({ part }: { part: OverviewDoc['incidents'] }) {
  const known = part.standing.state !== 'unknown';
  const { p0, p1, p2, p3 } = part.bySeverity;
  const by: [string, number][] = [
    ['p0', p0],
    ['p1', p1],
    ['p2', p2],
    ['p3', p3],
  ];
  return (
    <Panel title={<Link to="/incidents">Incidents</Link>} standing={part.standing}>
      <Bigs
        items={[
          ['open', <Num key="open" value={known ? part.open : undefined} why={part.standing.reason} />],
        ]}
      />
      <div className="row">
        {known
          ? by
              .filter(([, number]) => number > 0)
              .map(([severity, number]) => (
                <span key={severity} className="nowrap">
                  <Severity severity={severity} brief /> × {number}
                </span>
              ))
          : null}
      </div>
    </Panel>
  );
}

function OraclePanel({ part }: { part: OverviewDoc['oracle'] }) {
  // The first is told by the standing, all of them by the page of the nodes.
  const more = part.reasons.filter((reason) => reason !== part.standing.reason).slice(0, 3);
  return (
    <Panel title={<Link to="/nodes">Oracle</Link>} standing={part.standing}>
      {part.standing.state === 'unknown' ? (
        <p>Not known.</p>
      ) : part.ready ? (
        <p>Ready to publish.</p>
      ) : more.length === 0 ? (
        <p>Not ready.</p>
      ) : (
        <ul className="reasons">
          {more.map((reason) => (
            <li key={reason} title={reason}>
              <span className="clamp break">{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function NetworkPanel({ part }: { part: OverviewDoc['network'] }) {
  const why = part.standing.reason;
  // A chain whose blocks name no validators is well without them; what fails to be read is unknown.
  const named = part.validators !== undefined || part.standing.state !== 'ok';
  const validators: [string, ReactNode] = [
    'validators',
    <Num key="validators" value={part.validators} why={why} />,
  ];
  const changes: [string, ReactNode] = [
    'round changes',
    <Num key="changes" value={part.roundChanges} why={why} />,
  ];
  return (
    <Panel title={<Link to="/network">Network</Link>} standing={part.standing}>
      <Bigs
        items={[
          ...(named ? [validators] : []),
          [
            'nodes well',
            <span key="well">
              <Num value={part.nodesWell} why={why} />
              {part.nodes === undefined ? null : <span className="unit"> of {part.nodes}</span>}
            </span>,
          ],
          ...(named ? [changes] : []),
        ]}
      />
      {named ? null : <p className="muted small">Its blocks name no validators.</p>}
    </Panel>
  );
}

function Newest({ part }: { part: OverviewDoc['incidents'] }) {
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

function WorstFeeds({ part }: { part: OverviewDoc['feeds'] }) {
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
