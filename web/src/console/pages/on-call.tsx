import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, once, take } from '../api/client';
import {
  onCall as onCallQuery,
  people as peopleQuery,
  shifts,
  standIns,
  suppressions as quietQuery,
} from '../api/desk';
import type { Doc } from '../api/types';
import { ActDialog, useAct } from '../parts/act';
import { Loaded, Page, Panel } from '../parts/blocks';
import { Table } from '../parts/table';
import { Unknown, Until } from '../parts/values';
import { useMay, useSession } from '../shell/session';
import { moment, words } from '../../shared/format';

/** Who is on call, who comes next, who stands in, and what is kept quiet. */
export function OnCall() {
  const query = useQuery(onCallQuery);
  return (
    <Page
      title="On call"
      actions={<StandInDialog schedules={(query.data?.items ?? []).map((one) => one.schedule)} />}
    >
      <Loaded query={query} what="schedules">
        {(data) => (
          <div className="grid two">
            {data.items.map((one) => (
              <Schedule key={one.schedule} schedule={one} />
            ))}
          </div>
        )}
      </Loaded>
      <div className="grid two">
        <StandIns />
        <Quiet />
      </div>
      <People />
    </Page>
  );
}

function Schedule({ schedule }: { schedule: Doc<'OnCall'> }) {
  const query = useQuery(shifts(schedule.schedule));
  const now = schedule.now;
  return (
    <Panel
      title={schedule.schedule}
      bare
      right={now === undefined ? <Unknown why="nobody is on call" /> : `${now.person} is on call`}
    >
      <Loaded query={query} what="shifts">
        {(data) => (
          <Table<Doc<'Shift'>>
            label={`Shifts of ${schedule.schedule}`}
            rows={data.items}
            id={(row) => row.from}
            empty="Nobody is on call in the coming days."
            columns={[
              { name: 'Person', primary: true, cell: (row) => row.person },
              { name: 'From', cell: (row) => moment(row.from) },
              { name: 'Ends', num: true, cell: (row) => <Until at={row.until} /> },
              { name: 'Because', cell: (row) => row.because },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function StandIns() {
  const query = useQuery(standIns);
  const allowed = useMay('act');
  const end = useAct(
    (id: number) => take(api.DELETE('/api/v1/desk/overrides/{id}', { params: { path: { id: String(id) } } })),
    () => 'The stand-in is over.',
  );
  return (
    <Panel title="Stand-ins" bare>
      <Loaded query={query} what="stand-ins">
        {(data) => (
          <Table<Doc<'StandIn'>>
            label="Stand-ins"
            rows={data.items}
            id={(row) => String(row.id)}
            empty="Nobody stands in."
            columns={[
              { name: 'Person', primary: true, cell: (row) => `${row.person} on ${row.schedule}` },
              { name: 'Ends', num: true, cell: (row) => <Until at={row.until} /> },
              { name: 'Because', cell: (row) => row.reason },
              {
                name: 'End it',
                cell: (row) => (
                  <button
                    type="button"
                    className="linkish"
                    disabled={!allowed}
                    onClick={() => end.mutate(row.id)}
                  >
                    End<span className="sr"> the stand-in of {row.person}</span>
                  </button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Quiet() {
  const query = useQuery(quietQuery);
  const allowed = useMay('act');
  const end = useAct(
    (id: string) => take(api.DELETE('/api/v1/desk/suppressions/{id}', { params: { path: { id } } })),
    () => 'It is heard again.',
  );
  return (
    <Panel title="Kept quiet" bare right={allowed ? <SilenceDialog /> : undefined}>
      <Loaded query={query} what="what is kept quiet">
        {(data) => (
          <Table<Doc<'Suppression'>>
            label="Kept quiet"
            rows={data.items}
            id={(row) => row.id}
            empty="Every alert is heard."
            columns={[
              {
                name: 'What',
                primary: true,
                cell: (row) =>
                  [
                    ...row.names,
                    ...row.components,
                    ...Object.entries(row.labels).map(([name, value]) => `${name}=${value}`),
                  ].join(', '),
              },
              { name: 'Kind', cell: (row) => words(row.kind) },
              { name: 'By', cell: (row) => row.owner },
              { name: 'Because', cell: (row) => row.reason },
              { name: 'Ends', num: true, cell: (row) => <Until at={row.endsAt} /> },
              {
                name: 'End it',
                cell: (row) => (
                  <button
                    type="button"
                    className="linkish"
                    disabled={!allowed}
                    onClick={() => end.mutate(row.id)}
                  >
                    End<span className="sr"> it: {row.reason}</span>
                  </button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function SilenceDialog() {
  const [name, setName] = useState('');
  const [hours, setHours] = useState('1');
  const [reason, setReason] = useState('');
  return (
    <ActDialog
      button="Keep quiet"
      title="Keep alerts quiet"
      submit="Keep quiet"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/silences', {
            params: { header: { 'Idempotency-Key': key } },
            body: { names: [name.trim()], seconds: Math.round(Number(hours) * 3600), reason },
          }),
        )
      }
      done={() => `${name} pages nobody for ${hours} h.`}
    >
      <TextInput
        label="Name of the alert"
        required
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label="For"
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value)}
        data={[1, 4, 12, 24, 72].map((one) => ({ value: String(one), label: `${one} h` }))}
      />
      <TextInput
        label="Because"
        required
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ActDialog>
  );
}

function StandInDialog({ schedules }: { schedules: string[] }) {
  const session = useSession();
  const allowed = useMay('act');
  const [schedule, setSchedule] = useState('');
  const [hours, setHours] = useState('8');
  const [reason, setReason] = useState('');
  if (!allowed || schedules.length === 0) {
    return null;
  }
  return (
    <ActDialog
      button="Stand in"
      title={`${session?.fullName ?? 'You'} on call`}
      submit="Stand in"
      act={() =>
        take(
          api.POST('/api/v1/desk/overrides', {
            params: { header: once() },
            body: {
              schedule: schedule === '' ? (schedules[0] ?? '') : schedule,
              seconds: Number(hours) * 3600,
              reason,
            },
          }),
        )
      }
      done={() => `You are on call for ${hours} h.`}
    >
      <NativeSelect
        label="Schedule"
        value={schedule}
        onChange={(event) => setSchedule(event.currentTarget.value)}
        data={schedules}
      />
      <NativeSelect
        label="From now for"
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value)}
        data={['1', '2', '4', '8', '12', '24'].map((one) => ({ value: one, label: `${one} h` }))}
      />
      <TextInput label="Because" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActDialog>
  );
}

function People() {
  const query = useQuery(peopleQuery);
  return (
    <Panel title="People" bare>
      <Loaded query={query} what="people">
        {(data) => (
          <Table<Doc<'Person'>>
            label="People"
            rows={data.items}
            id={(row) => row.name}
            empty="There is nobody."
            columns={[
              { name: 'Name', primary: true, cell: (row) => `${row.fullName} (${row.name})` },
              { name: 'Role', cell: (row) => row.role ?? 'none' },
              { name: 'Reached by', cell: (row) => row.channels.map(words).join(', ') },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
