import { NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take } from '../../api/client';
import { people } from '../../api/desk';
import type { Doc } from '../../api/types';
import { ActDialog } from '../../parts/act';
import { Panel } from '../../parts/blocks';
import { Table } from '../../parts/table';
import { useMay } from '../../shell/session';
import type { Review } from './review';
import { who } from '../../../shared/format';

/** Whether the runbooks that were used were changed. */
export function Runbooks({ review }: { review: Review }) {
  const allowed = useMay('act') && review.state !== 'closed';
  return (
    <Panel title="Runbooks it names" bare>
      <Table<Doc<'ReviewRunbook'>>
        label="Runbooks"
        rows={review.runbooks}
        id={(row) => row.name}
        empty="It names no runbook."
        columns={[
          {
            name: 'Runbook',
            primary: true,
            cell: (row) => (
              <Link to="/runbooks/$name" params={{ name: row.name }}>
                {row.name}
              </Link>
            ),
          },
          {
            name: 'Was changed',
            cell: (row) =>
              row.outcome === undefined ? (
                allowed ? (
                  <Declare review={review} name={row.name} />
                ) : (
                  'not said'
                )
              ) : (
                <span>
                  {row.outcome} {row.by === undefined ? '' : `(${who(row.by)})`} {row.note}
                </span>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function Declare({ review, name }: { review: Review; name: string }) {
  const [outcome, setOutcome] = useState('unchanged');
  const [note, setNote] = useState('');
  return (
    <ActDialog
      button="Say"
      title={`Was ${name} changed?`}
      submit="Say so"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/reviews/{id}/runbooks', {
            params: { path: { id: review.id }, header: { 'Idempotency-Key': key } },
            body: { runbook: name, outcome, ...(note === '' ? {} : { note }) },
          }),
        )
      }
      done={() => `${name} is ${outcome}.`}
    >
      <NativeSelect
        label="It"
        value={outcome}
        onChange={(event) => setOutcome(event.currentTarget.value)}
        data={[
          { value: 'unchanged', label: 'stays as it is' },
          { value: 'changed', label: 'was changed' },
        ]}
      />
      <TextInput label="Note" value={note} onChange={(event) => setNote(event.currentTarget.value)} />
    </ActDialog>
  );
}

/** What is to be done, by whom and until when. */
export function ActionItems({ review }: { review: Review }) {
  const allowed = useMay('act');
  return (
    <Panel
      title="What is to be done"
      bare
      right={allowed && review.state !== 'closed' ? <NewAction review={review} /> : undefined}
    >
      <Table<Doc<'Action'>>
        label="Actions"
        rows={review.actions}
        id={(row) => String(row.id)}
        empty="Nothing yet."
        columns={[
          { name: 'Action', primary: true, cell: (row) => row.text },
          { name: 'Owner', cell: (row) => row.owner },
          { name: 'Due', cell: (row) => row.due },
          {
            name: 'State',
            cell: (row) =>
              row.state === 'open' && allowed ? <Settle action={row} /> : `${row.state} ${row.note ?? ''}`,
          },
        ]}
      />
    </Panel>
  );
}

function NewAction({ review }: { review: Review }) {
  const query = useQuery(people);
  const items = query.data?.items ?? [];
  const [text, setText] = useState('');
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  return (
    <ActDialog
      button="Add"
      title="What is to be done"
      submit="Add"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/reviews/{id}/actions', {
            params: { path: { id: review.id }, header: { 'Idempotency-Key': key } },
            body: { text, owner: owner === '' ? (items[0]?.name ?? '') : owner, due },
          }),
        )
      }
      done={() => 'Added.'}
      then={() => setText('')}
    >
      <Textarea
        label="What"
        required
        rows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <NativeSelect
        label="Owner"
        value={owner}
        onChange={(event) => setOwner(event.currentTarget.value)}
        data={items.map((one) => ({ value: one.name, label: one.fullName }))}
      />
      <TextInput
        type="date"
        label="Due"
        required
        value={due}
        onChange={(event) => setDue(event.currentTarget.value)}
      />
    </ActDialog>
  );
}

function Settle({ action }: { action: Doc<'Action'> }) {
  const [state, setState] = useState('done');
  const [note, setNote] = useState('');
  return (
    <ActDialog
      button="Settle"
      title={action.text}
      submit="Settle"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/actions/{number}/settle', {
            params: { path: { number: String(action.id) }, header: { 'Idempotency-Key': key } },
            body: { state, ...(note === '' ? {} : { note }) },
          }),
        )
      }
      done={() => `It is ${state}.`}
    >
      <NativeSelect
        label="It is"
        value={state}
        onChange={(event) => setState(event.currentTarget.value)}
        data={['done', 'dropped']}
      />
      <TextInput label="Note" value={note} onChange={(event) => setNote(event.currentTarget.value)} />
    </ActDialog>
  );
}
