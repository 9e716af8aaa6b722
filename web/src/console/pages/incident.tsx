import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../api/client';
import {
  alerts as alertsQuery,
  deliveries as deliveriesQuery,
  evidence as evidenceQuery,
  incident as incidentQuery,
  reviewsOf,
  runsOf,
  timeline as timelineQuery,
} from '../api/desk';
import type { Doc, Incident } from '../api/types';
import { useAct } from '../parts/act';
import { Facts, Failure, Loaded, Notice, Page, Panel } from '../parts/blocks';
import { IncidentActions, open, Split } from '../parts/incident-actions';
import { RunbooksFor, RunState } from '../parts/runbook-list';
import { Severity, StateMark } from '../parts/state';
import { Table } from '../parts/table';
import { Tabs } from '../parts/tabs';
import { Age, Until } from '../parts/values';
import { useMay } from '../shell/session';
import { bytes, clock, moment, plural, who, words } from '../../shared/format';

const route = getRouteApi('/incidents/$id');
const PARTS = ['timeline', 'alerts', 'runbooks', 'evidence', 'told', 'review'] as const;
type Part = (typeof PARTS)[number];

/** An incident: what is known, what is done about it, and what people can do now. */
export function IncidentPage() {
  const { id } = route.useParams();
  const query = useQuery(incidentQuery(id));
  return (
    <Page
      title={query.data?.title ?? id}
      crumb={
        <Link className="crumb" to="/incidents">
          Incidents / {id}
        </Link>
      }
      marks={query.data === undefined ? null : <Severity severity={query.data.severity} />}
    >
      <Loaded query={query} what={`incident ${id}`}>
        {(data) => <Detail incident={data} />}
      </Loaded>
    </Page>
  );
}

function Detail({ incident }: { incident: Incident }) {
  const { part } = route.useSearch();
  const navigate = route.useNavigate();
  const shown: Part = PARTS.find((one) => one === part) ?? 'timeline';
  return (
    <>
      {open(incident) && incident.owner === undefined ? (
        <Notice kind="warn" title="Nobody has taken it on">
          {incident.escalation.next === undefined ? (
            'nobody is going to be paged next.'
          ) : (
            <>
              the next page goes out <Until at={incident.escalation.next} />.
            </>
          )}
        </Notice>
      ) : null}
      <IncidentActions incident={incident} />
      <div className="grid two">
        <Panel title="What it is">
          <Facts left rows={facts(incident)} />
        </Panel>
        <Panel title="How it goes">
          <Facts left rows={progress(incident)} />
        </Panel>
      </div>
      <Tabs
        label="Parts of the incident"
        names={PARTS}
        shown={shown}
        onShow={(next) => void navigate({ search: { part: next }, replace: true })}
        title={(name) =>
          ({
            timeline: 'Timeline',
            alerts: `Alerts (${incident.alerts})`,
            runbooks: 'Runbooks',
            evidence: 'Evidence',
            told: 'Who was told',
            review: 'Review',
          })[name]
        }
      >
        {shown === 'timeline' ? <Timeline incident={incident} /> : null}
        {shown === 'alerts' ? <Alerts incident={incident} /> : null}
        {shown === 'runbooks' ? <Runs incident={incident} /> : null}
        {shown === 'evidence' ? <Evidence id={incident.id} /> : null}
        {shown === 'told' ? <Told incident={incident} /> : null}
        {shown === 'review' ? <Reviews id={incident.id} /> : null}
      </Tabs>
    </>
  );
}

function facts(incident: Incident): [string, React.ReactNode][] {
  return [
    ['component', incident.component],
    ['rated so because', incident.because],
    [
      'affects',
      incident.affected.length === 0 ? (
        <span className="muted">nothing named</span>
      ) : (
        <span className="row">
          {incident.affected.slice(0, 12).map((one) => (
            <span key={one} className="tag">
              {one}
            </span>
          ))}
          {incident.affectedCount > 12 ? `and ${incident.affectedCount - 12} more` : null}
        </span>
      ),
    ],
    ['alerts', `${incident.active} of ${plural(incident.alerts, 'alert')} firing`],
    ...(incident.parent === undefined
      ? []
      : ([
          [
            'part of',
            <Link key="parent" to="/incidents/$id" params={{ id: incident.parent }}>
              {incident.parent}
            </Link>,
          ],
        ] as [string, React.ReactNode][])),
    ...(incident.security
      ? ([['security', <StateMark key="s" state="down" word="a matter of security" />]] as [
          string,
          React.ReactNode,
        ][])
      : []),
  ];
}

function progress(incident: Incident): [string, React.ReactNode][] {
  const at = (time: string | undefined) =>
    time === undefined ? <span className="muted">not yet</span> : <Age at={time} />;
  return [
    ['status', <strong key="status">{words(incident.status)}</strong>],
    ['owner', incident.owner ?? <span className="muted">nobody</span>],
    ...Object.entries(incident.roles).map(([role, person]): [string, React.ReactNode] => [
      words(role),
      person,
    ]),
    ['opened', <Age key="opened" at={incident.openedAt} />],
    [
      'acknowledged',
      incident.acknowledged === undefined ? (
        at(undefined)
      ) : (
        <>
          {who(incident.acknowledged.by)}, <Age at={incident.acknowledged.at} />
        </>
      ),
    ],
    ['mitigated', at(incident.mitigatedAt)],
    ['resolved', at(incident.resolvedAt)],
    ...(incident.snoozedUntil === undefined
      ? []
      : ([['quiet', <Until key="until" at={incident.snoozedUntil} />]] as [string, React.ReactNode][])),
    [
      'escalation',
      `${words(incident.escalation.state)}${incident.escalation.policy === undefined ? '' : ` (${incident.escalation.policy})`}`,
    ],
  ];
}

function Timeline({ incident }: { incident: Incident }) {
  const query = useQuery(timelineQuery(incident.id));
  return (
    <Panel title="Timeline, newest first (UTC)" bare right="each entry is in the tamper-evident log">
      <NoteForm incident={incident} />
      <Loaded query={query} what="the timeline">
        {(data) => (
          <>
            {data.complete ? null : <Notice kind="warn">Only the first 2,000 entries are shown.</Notice>}
            <ol className="log" reversed>
              {[...data.items].reverse().map((entry) => (
                <LogEntry key={entry.index} entry={entry} />
              ))}
            </ol>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function LogEntry({ entry }: { entry: Doc<'Entry'> }) {
  return (
    <li id={`entry-${entry.index}`}>
      <time dateTime={entry.at} title={moment(entry.at)}>
        {clock(entry.at)}
      </time>
      <div>
        <span className="break prewrap">{entry.text}</span>{' '}
        <span className="by">
          {who(entry.actor)} · {words(entry.kind.replaceAll('.', ' '))} · #{entry.index}
        </span>
      </div>
    </li>
  );
}

function NoteForm({ incident }: { incident: Incident }) {
  const allowed = useMay('act');
  const [text, setText] = useState('');
  const note = useAct(
    (words: string) =>
      take(
        api.POST('/api/v1/desk/incidents/{id}/note', {
          params: { path: { id: incident.id }, header: once() },
          body: { text: words },
        }),
      ),
    () => 'The note is in the timeline.',
    () => setText(''),
  );
  if (!allowed) {
    return null;
  }
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') {
      note.mutate(text);
    }
  };
  return (
    <form className="body stack tight" onSubmit={send}>
      <Textarea
        label="Note for the timeline"
        rows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {note.isError ? <Failure error={note.error} /> : null}
      <div className="row end">
        <Button type="submit" size="xs" loading={note.isPending} disabled={text.trim() === ''}>
          Write note
        </Button>
      </div>
    </form>
  );
}

function Alerts({ incident }: { incident: Incident }) {
  const query = useQuery(alertsQuery(incident.id));
  const allowed = useMay('act') && open(incident);
  return (
    <Panel
      title="Alerts"
      bare
      right={
        allowed && query.data !== undefined ? (
          <Split incident={incident} alerts={query.data.items} />
        ) : undefined
      }
    >
      <Loaded query={query} what="alerts">
        {(data) => (
          <Table<Doc<'Alert'>>
            label="Alerts"
            rows={data.items}
            id={(row) => row.id}
            empty="It has no alerts."
            columns={[
              { name: 'Alert', primary: true, cell: (row) => row.summary },
              {
                name: 'State',
                cell: (row) => (
                  <StateMark
                    state={row.firing ? 'down' : 'ok'}
                    word={row.firing ? (row.flapping ? 'firing, flapping' : 'firing') : 'over'}
                  />
                ),
              },
              { name: 'Name', cell: (row) => <span className="mono break">{row.name}</span> },
              { name: 'Severity', cell: (row) => <Severity severity={row.severity} brief /> },
              { name: 'From', cell: (row) => row.origin },
              { name: 'Since', num: true, cell: (row) => <Age at={row.startsAt} /> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Runs({ incident }: { incident: Incident }) {
  const query = useQuery(runsOf(incident.id));
  return (
    <>
      <Panel title="Runs for this incident" bare>
        <Loaded query={query} what="runs">
          {(data) => (
            <Table<Doc<'RunBrief'>>
              label="Runs"
              rows={data.items}
              id={(row) => row.id}
              empty="No runbook has been run for it."
              columns={[
                {
                  name: 'Run',
                  primary: true,
                  cell: (row) => (
                    <Link to="/runs/$id" params={{ id: row.id }}>
                      {row.title}
                    </Link>
                  ),
                },
                { name: 'State', cell: (row) => <RunState status={row.status} /> },
                { name: 'Step', num: true, cell: (row) => `${row.stepNumber} of ${row.steps}` },
                { name: 'Asked for by', cell: (row) => who(row.requester) },
                { name: 'Started', num: true, cell: (row) => <Age at={row.startedAt} /> },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <RunbooksFor incident={incident.id} />
    </>
  );
}

function Evidence({ id }: { id: string }) {
  const query = useQuery(evidenceQuery(id));
  return (
    <Panel title="Evidence" bare>
      <Loaded query={query} what="evidence">
        {(data) => (
          <Table<Doc<'Evidence'>>
            label="Evidence"
            rows={data.items}
            id={(row) => String(row.number)}
            empty="Nothing has been gathered."
            columns={[
              {
                name: 'What',
                primary: true,
                cell: (row) =>
                  row.content === undefined ? (
                    row.name
                  ) : (
                    <a href={`/api/v1/desk/evidence/${row.number}/content`} target="_blank" rel="noreferrer">
                      {row.name}
                    </a>
                  ),
              },
              { name: 'From', cell: (row) => row.source },
              {
                name: 'Content',
                cell: (row) =>
                  row.missing === undefined ? (
                    <span title={row.hash}>
                      {row.size === undefined ? 'a link' : bytes(row.size)} {row.mediaType ?? ''}
                    </span>
                  ) : (
                    <StateMark state="unknown" word={`missing: ${row.missing}`} />
                  ),
              },
              { name: 'Taken', num: true, cell: (row) => <Age at={row.at} /> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Told({ incident }: { incident: Incident }) {
  const query = useQuery(deliveriesQuery(incident.id));
  return (
    <Panel title="Who was told" bare>
      <Loaded query={query} what="deliveries">
        {(data) => (
          <Table<Doc<'Delivery'>>
            label="Deliveries"
            rows={data.items}
            id={(row) => row.key}
            empty="Nobody has been told yet."
            columns={[
              { name: 'Who', primary: true, cell: (row) => row.contact },
              { name: 'How', cell: (row) => words(row.channel) },
              { name: 'What', cell: (row) => words(row.kind) },
              {
                name: 'State',
                cell: (row) => (
                  <StateMark
                    state={
                      { delivered: 'ok', sent: 'ok', failed: 'down', dead: 'down' }[row.state] ?? 'unknown'
                    }
                    word={words(row.state)}
                  />
                ),
              },
              { name: 'Attempts', num: true, cell: (row) => row.attempts },
              { name: 'Decided', num: true, cell: (row) => <Age at={row.decidedAt} /> },
              { name: 'Remark', cell: (row) => row.remark ?? '' },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Reviews({ id }: { id: string }) {
  const query = useQuery(reviewsOf(id));
  return (
    <Panel title="Review" bare>
      <Loaded query={query} what="reviews">
        {(data) => (
          <Table<Doc<'ReviewBrief'>>
            label="Reviews"
            rows={data.items}
            id={(row) => row.id}
            empty="The review is drafted when the incident is resolved."
            columns={[
              {
                name: 'Review',
                primary: true,
                cell: (row) => (
                  <Link to="/reviews/$id" params={{ id: row.id }}>
                    {row.title}
                  </Link>
                ),
              },
              { name: 'State', cell: (row) => words(row.state) },
              {
                name: 'Wanting',
                cell: (row) => (row.wanting.length === 0 ? 'nothing' : row.wanting.join('; ')),
              },
              { name: 'Due', num: true, cell: (row) => <Until at={row.dueAt} /> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
