import { Button, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take } from '../api/client';
import { incidents as incidentsQuery, reviews as reviewsQuery, statistics } from '../api/desk';
import type { Incident } from '../api/types';
import { ActDialog } from '../parts/act';
import { Bigs, Loaded, Page, Panel } from '../parts/blocks';
import { Paged } from '../parts/paged';
import { ReviewTable } from '../parts/review-list';
import { Severity, rowClass } from '../parts/state';
import { Table } from '../parts/table';
import { Age } from '../parts/values';
import { useMay } from '../shell/session';
import { open } from './incident/open';
import { duration, plural, shortened, words } from '../../shared/format';

const route = getRouteApi('/incidents');
const STATUSES = ['open', 'all', 'detected', 'triaged', 'mitigating', 'monitoring', 'resolved', 'reviewed'];
const SEVERITIES = ['', 'p0', 'p1', 'p2', 'p3'];

/** Incidents: what is open, how well they are dealt with, and which reviews are due. */
export function Incidents() {
  const { status = 'open', severity = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(incidentsQuery({ status, ...(severity === '' ? {} : { severity }) }));
  const find = (change: { status?: string; severity?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const shown = query.data?.pages.reduce((sum, page) => sum + page.items.length, 0);
  const more = query.hasNextPage ? ' so far' : '';
  return (
    <Page title="Incidents" actions={<ReportDialog />}>
      <div className="filters">
        <NativeSelect
          label="Status"
          value={status}
          onChange={(event) => find({ status: event.currentTarget.value })}
          data={STATUSES}
        />
        <NativeSelect
          label="Severity"
          value={severity}
          onChange={(event) => find({ severity: event.currentTarget.value })}
          data={SEVERITIES.map((one) => ({ value: one, label: one === '' ? 'all' : one.toUpperCase() }))}
        />
      </div>
      <Panel title={shown === undefined ? 'Incidents' : `${plural(shown, 'incident')}${more}`} bare>
        <Paged query={query} what="incidents">
          {(rows) => (
            <Table<Incident>
              label="Incidents"
              rows={rows}
              id={(row) => row.id}
              rowClass={(row) =>
                open(row) && row.parent === undefined
                  ? rowClass(row.severity < 'p2' ? 'down' : 'degraded')
                  : ''
              }
              empty={status === 'open' ? 'No incident is open.' : 'No incident is like that.'}
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
                { name: 'Id', cell: (row) => <span className="nowrap">{row.id}</span> },
                {
                  name: 'Status',
                  cell: (row) =>
                    row.parent === undefined
                      ? words(row.status)
                      : `${words(row.status)}, part of ${row.parent}`,
                },
                {
                  name: 'Component',
                  cell: (row) => (
                    <span className="break" title={row.component}>
                      {shortened(row.component ?? '')}
                    </span>
                  ),
                },
                { name: 'Owner', cell: (row) => row.owner ?? <span className="muted">nobody</span> },
                {
                  name: 'Alerts firing',
                  num: true,
                  cell: (row) => (
                    <>
                      {row.active} <span className="unit">of {row.alerts}</span>
                    </>
                  ),
                },
                { name: 'Opened', num: true, cell: (row) => <Age at={row.openedAt} /> },
                {
                  name: 'Lasted',
                  num: true,
                  cell: (row) =>
                    row.resolvedAt === undefined ? (
                      <span className="muted">goes on</span>
                    ) : (
                      duration((Date.parse(row.resolvedAt) - Date.parse(row.openedAt)) / 1000)
                    ),
                },
              ]}
            />
          )}
        </Paged>
      </Panel>
      <div className="grid two">
        <Reviews />
        <Statistics />
      </div>
    </Page>
  );
}

function Reviews() {
  const query = useInfiniteQuery(reviewsQuery);
  return (
    <Panel title="Reviews to be written" bare>
      <Paged query={query} what="reviews">
        {(rows) => (
          <ReviewTable
            reviews={rows}
            empty="Every review is closed."
            wanting={{ num: true, cell: (row) => plural(row.wanting.length, 'thing') }}
          />
        )}
      </Paged>
    </Panel>
  );
}

function Statistics() {
  const query = useQuery(statistics);
  const time = (seconds: number | undefined) =>
    seconds === undefined ? <span className="muted">none</span> : duration(seconds);
  return (
    <Panel title="The last 30 days">
      <Loaded query={query} what="statistics">
        {(data) => (
          <Bigs
            items={[
              ['incidents', data.all.incidents],
              ['resolved', data.all.resolved],
              ['until acknowledged, on average', time(data.all.mttaSeconds)],
              ['until resolved, on average', time(data.all.mttrSeconds)],
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** What a person saw that no detector did. */
function ReportDialog() {
  const allowed = useMay('act');
  const [summary, setSummary] = useState('');
  const [severity, setSeverity] = useState('p2');
  const [component, setComponent] = useState('');
  if (!allowed) {
    return (
      <Button size="xs" variant="default" disabled>
        Report something
      </Button>
    );
  }
  return (
    <ActDialog
      button="Report something"
      title="Report what you saw"
      submit="Report"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/reports', {
            params: { header: { 'Idempotency-Key': key } },
            body: { summary, severity, ...(component === '' ? {} : { labels: { component } }) },
          }),
        )
      }
      done={(made) => (made.incident === undefined ? 'Reported.' : `Reported as ${made.incident}.`)}
      then={() => setSummary('')}
    >
      <Textarea
        label="What is wrong"
        required
        maxLength={1000}
        rows={3}
        value={summary}
        onChange={(event) => setSummary(event.currentTarget.value)}
      />
      <NativeSelect
        label="Severity"
        value={severity}
        onChange={(event) => setSeverity(event.currentTarget.value)}
        data={SEVERITIES.slice(1).map((one) => ({ value: one, label: one.toUpperCase() }))}
      />
      <TextInput
        label="Component"
        description="when it is known"
        value={component}
        onChange={(event) => setComponent(event.currentTarget.value)}
      />
    </ActDialog>
  );
}
