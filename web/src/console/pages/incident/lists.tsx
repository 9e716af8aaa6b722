import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  alerts as alertsQuery,
  deliveries as deliveriesQuery,
  evidence as evidenceQuery,
  reviewsOf,
  runsOf,
} from '../../api/desk';
import type { Doc, Incident } from '../../api/types';
import { Loaded, Panel } from '../../parts/blocks';
import { Paged } from '../../parts/paged';
import { ReviewTable } from '../../parts/review-list';
import { RunbooksFor, RunState } from '../../parts/runbook-list';
import { Severity, StateMark } from '../../parts/state';
import { Table } from '../../parts/table';
import { Age } from '../../parts/values';
import { useMay } from '../../shell/session';
import { Split } from './grouping';
import { open } from './open';
import { bytes, who, words } from '../../../shared/format';

/** The alerts that it is made of. */
export function Alerts({ incident }: { incident: Incident }) {
  const query = useInfiniteQuery(alertsQuery(incident.id));
  const allowed = useMay('act') && open(incident);
  return (
    <Panel
      title="Alerts"
      bare
      right={
        allowed && query.data !== undefined ? (
          <Split
            incident={incident}
            alerts={query.data.pages.flatMap((page) => page.items)}
            more={query.hasNextPage}
          />
        ) : undefined
      }
    >
      <Paged query={query} what="alerts" total={incident.alerts}>
        {(rows) => (
          <Table<Doc<'Alert'>>
            label="Alerts"
            rows={rows}
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
      </Paged>
    </Panel>
  );
}

/** What runbooks did about it. */
export function Runs({ incident }: { incident: Incident }) {
  const query = useInfiniteQuery(runsOf(incident.id));
  return (
    <>
      <Panel title="Runs for this incident" bare>
        <Paged query={query} what="runs">
          {(rows) => (
            <Table<Doc<'RunBrief'>>
              label="Runs"
              rows={rows}
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
        </Paged>
      </Panel>
      <RunbooksFor incident={incident.id} />
    </>
  );
}

/** What was kept of how things stood. */
export function Evidence({ id }: { id: string }) {
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

/** Who was told of it, and what became of that. */
export function Told({ incident }: { incident: Incident }) {
  const query = useInfiniteQuery(deliveriesQuery(incident.id));
  return (
    <Panel title="Who was told" bare>
      <Paged query={query} what="deliveries">
        {(rows) => (
          <Table<Doc<'Delivery'>>
            label="Deliveries"
            rows={rows}
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
      </Paged>
    </Panel>
  );
}

/** What was learned from it. */
export function Reviews({ id }: { id: string }) {
  const query = useQuery(reviewsOf(id));
  return (
    <Panel title="Review" bare>
      <Loaded query={query} what="reviews">
        {(data) => (
          <ReviewTable
            reviews={data.items}
            empty="The review is drafted when the incident is resolved."
            wanting={{ cell: (row) => (row.wanting.length === 0 ? 'nothing' : row.wanting.join('; ')) }}
          />
        )}
      </Loaded>
    </Panel>
  );
}
