import { NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, once, take } from '../api/client';
import { lanes as lanesQuery, messages as messagesQuery, type MessageFilter } from '../api/queries';
import type { Lane, Message } from '../api/types';
import { Failure, Loaded, Page, Panel } from '../parts/blocks';
import { Explained } from '../parts/explained';
import { MessageState } from '../parts/message-state';
import { Paged } from '../parts/paged';
import { rowClass, StateMark } from '../parts/state';
import { Table } from '../parts/table';
import { Age, Hash, Millis, Num, Took } from '../parts/values';

const route = getRouteApi('/lanes');
const STATES = [
  'sent',
  'source_finalized',
  'committed',
  'blessed',
  'verifying',
  'verified',
  'success',
  'failed',
  'superseded',
  'unknown',
];

/** Why a message that has not arrived is not under way. */
const LEFT: Record<string, string> = {
  failed: 'not delivered',
  superseded: 'not needed',
  unknown: 'not known',
};

/** Lanes, and the messages that go over them. */
export function Lanes() {
  const query = useQuery(lanesQuery);
  return (
    <Page title="Lanes">
      <Loaded query={query} what="lanes">
        {(data) => (
          <>
            <LaneTable lanes={data.items} asOf={data.asOf} />
            <Messages lanes={data.items} />
          </>
        )}
      </Loaded>
      <Explain />
    </Page>
  );
}

function LaneTable({ lanes, asOf }: { lanes: Lane[]; asOf: string }) {
  return (
    <Panel title="Lanes" bare right={<Age at={asOf} limit={60} />}>
      <Table<Lane>
        label="Lanes"
        rows={lanes}
        id={(row) => row.name}
        rowClass={(row) => rowClass(row.standing.state)}
        empty="There are no lanes."
        columns={[
          {
            name: 'Lane',
            primary: true,
            cell: (row) => (
              <Link to="/lanes" search={{ lane: row.name }}>
                {row.from} → {row.to}
              </Link>
            ),
          },
          {
            name: 'State',
            cell: (row) => (
              <span>
                <StateMark state={row.standing.state} />{' '}
                <span className="small break">{row.standing.reason}</span>
              </span>
            ),
          },
          { name: 'Under way', num: true, cell: (row) => <Num value={row.underway} /> },
          {
            name: 'Oldest of them',
            num: true,
            cell: (row) =>
              row.oldestUndeliveredAt === undefined ? (
                <span className="muted">none</span>
              ) : (
                <Age at={row.oldestUndeliveredAt} suffix="" />
              ),
          },
          {
            name: 'Time p50',
            num: true,
            cell: (row) => <Millis value={row.lagMillis?.p50} why="no message has been delivered yet" />,
          },
          {
            name: 'Time p95',
            num: true,
            cell: (row) => <Millis value={row.lagMillis?.p95} why="no message has been delivered yet" />,
          },
          { name: 'Delivered', num: true, cell: (row) => <Num value={row.delivered} /> },
          {
            name: 'Failed',
            num: true,
            cell: (row) => <span className={row.failed > 0 ? 'old' : undefined}>{row.failed}</span>,
          },
          { name: 'Superseded', num: true, cell: (row) => <Num value={row.superseded} /> },
        ]}
      />
    </Panel>
  );
}

function Messages({ lanes }: { lanes: Lane[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(search.q ?? '');
  const [q] = useDebouncedValue(text.trim(), 250);
  useEffect(() => {
    if (q !== (search.q ?? '')) {
      void navigate({ search: (old) => ({ ...old, q }), replace: true });
    }
  }, [q, search.q, navigate]);
  const filter: MessageFilter = {
    ...(search.lane === undefined ? {} : { lane: search.lane }),
    ...(search.state === undefined ? {} : { state: search.state }),
    ...(q === '' ? {} : { q }),
  };
  const query = useInfiniteQuery(messagesQuery(filter));
  return (
    <Panel title="Messages, newest first" bare>
      <div className="body filters">
        <NativeSelect
          label="Lane"
          value={search.lane ?? ''}
          onChange={(event) =>
            void navigate({ search: { ...search, lane: event.currentTarget.value }, replace: true })
          }
          data={[
            { value: '', label: 'all' },
            ...lanes.map((lane) => ({ value: lane.name, label: `${lane.from} → ${lane.to}` })),
          ]}
        />
        <NativeSelect
          label="State"
          value={search.state ?? ''}
          onChange={(event) =>
            void navigate({ search: { ...search, state: event.currentTarget.value }, replace: true })
          }
          data={[
            { value: '', label: 'all' },
            ...STATES.map((one) => ({ value: one, label: one.replaceAll('_', ' ') })),
          ]}
        />
        <TextInput
          label="Id, transaction or account"
          placeholder="0x…"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <Paged query={query} what="messages">
        {(rows) => (
          <Table<Message>
            label="Messages"
            rows={rows}
            id={(row) => row.id}
            rowClass={(row) => (row.state === 'failed' ? 'bad-row' : '')}
            empty="No message is like that."
            columns={[
              {
                name: 'Message',
                primary: true,
                cell: (row) => (
                  <Link to="/messages/$id" params={{ id: row.id }}>
                    {row.lane} {row.number}
                  </Link>
                ),
              },
              { name: 'State', cell: (row) => <MessageState message={row} /> },
              { name: 'Id', cell: (row) => <Hash text={row.id} what="the message's id" /> },
              { name: 'Sent', num: true, cell: (row) => <Age at={row.sentAt} /> },
              {
                name: 'Took',
                num: true,
                cell: (row) =>
                  row.executedAt === undefined ? (
                    <span className="muted">{LEFT[row.state.toLowerCase()] ?? 'under way'}</span>
                  ) : (
                    <Took from={row.sentAt} to={row.executedAt} />
                  ),
              },
              { name: 'Next', cell: (row) => <span className="small break">{row.next}</span> },
            ]}
          />
        )}
      </Paged>
    </Panel>
  );
}

/** Tells what revert data mean. */
function Explain() {
  const [data, setData] = useState('');
  const explain = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/explain', { params: { header: once() }, body: { data: data.trim() } })),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    explain.mutate();
  };
  return (
    <Panel title="What does this error mean?">
      <form className="stack" onSubmit={send}>
        <Textarea
          label="Revert data"
          placeholder="0x…"
          required
          rows={2}
          maxLength={20000}
          value={data}
          onChange={(event) => setData(event.currentTarget.value)}
        />
        <div className="row end">
          <Button type="submit" size="xs" variant="default" loading={explain.isPending}>
            Explain
          </Button>
        </div>
        {explain.isError ? <Failure error={explain.error} /> : null}
        {explain.data === undefined ? null : <Explained explanation={explain.data} />}
      </form>
    </Panel>
  );
}
