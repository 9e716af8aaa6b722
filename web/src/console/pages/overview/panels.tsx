import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Lane, Overview as OverviewDoc } from '../../api/types';
import { Bigs, Panel } from '../../parts/blocks';
import { Severity, StateMark } from '../../parts/state';
import { Millis, Num } from '../../parts/values';

export function ChainPanel({ part }: { part: OverviewDoc['chain'] }) {
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

export function FeedsPanel({ part }: { part: OverviewDoc['feeds'] }) {
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

export function LanesPanel({ part }: { part: OverviewDoc['lanes'] }) {
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

export function IncidentsPanel({ part }: { part: OverviewDoc['incidents'] }) {
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

/** As many as do not make it longer than the panels beside it. */
const MOST_REASONS = 3;

export function OraclePanel({ part }: { part: OverviewDoc['oracle'] }) {
  // The first is told by the standing, all of them by the page of the nodes.
  const others = part.reasons.filter((reason) => reason !== part.standing.reason);
  const more = others.slice(0, MOST_REASONS);
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
          {others.length > more.length ? (
            <li className="muted">{others.length - more.length} more on its page</li>
          ) : null}
        </ul>
      )}
    </Panel>
  );
}

export function NetworkPanel({ part }: { part: OverviewDoc['network'] }) {
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
