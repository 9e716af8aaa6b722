import { Button, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../api/client';
import { people, review as reviewQuery } from '../api/desk';
import { ApiProblem } from '../api/problem';
import type { Doc } from '../api/types';
import { ActDialog, useAct } from '../parts/act';
import { Facts, Failure, Loaded, Notice, Page, Panel } from '../parts/blocks';
import { Severity } from '../parts/state';
import { Table } from '../parts/table';
import { Age, Until } from '../parts/values';
import { useMay } from '../shell/session';
import { who, words } from '../../shared/format';

type Review = Doc<'Review'>;
const route = getRouteApi('/reviews/$id');

const TITLES: Record<string, string> = {
  incident: 'Incident',
  timeline: 'Timeline (UTC)',
  detection: 'Detection',
  trigger: 'Trigger',
  causes: 'Root and contributing causes',
  impact: 'Impact',
  resolution: 'Resolution',
  'went-well': 'What went well',
  'went-wrong': 'What went wrong',
  lucky: 'Where we got lucky',
  lessons: 'Lessons',
};

/** A review: what is recorded stays, what people have to say is asked for. */
export function ReviewPage() {
  const { id } = route.useParams();
  const query = useQuery(reviewQuery(id));
  return (
    <Page
      title={query.data?.title ?? id}
      crumb={
        query.data === undefined ? undefined : (
          <Link
            className="crumb"
            to="/incidents/$id"
            params={{ id: query.data.incident }}
            search={{ part: 'review' }}
          >
            {query.data.incident} / review
          </Link>
        )
      }
      marks={query.data === undefined ? null : <Severity severity={query.data.severity} />}
      actions={query.data === undefined ? undefined : <Actions review={query.data} />}
    >
      <Loaded query={query} what={`review ${id}`}>
        {(data) => <Detail review={data} />}
      </Loaded>
    </Page>
  );
}

function Actions({ review }: { review: Review }) {
  const allowed = useMay('act');
  const path = { path: { id: review.id } };
  const body = { revision: review.revision };
  const send = useAct(
    () => take(api.POST('/api/v1/desk/reviews/{id}/send', { params: { ...path, header: once() }, body })),
    () => 'The review is sent.',
  );
  const close = useAct(
    () => take(api.POST('/api/v1/desk/reviews/{id}/close', { params: { ...path, header: once() }, body })),
    () => 'The review is closed.',
  );
  const over = review.state === 'closed';
  return (
    <>
      <a className="copy pdf" href={`/api/v1/desk/reviews/${encodeURIComponent(review.id)}/pdf`}>
        PDF
      </a>
      <Button
        size="xs"
        variant="default"
        disabled={!allowed || over}
        loading={send.isPending}
        onClick={() => send.mutate(undefined)}
      >
        Send
      </Button>
      <Button
        size="xs"
        disabled={!allowed || over || review.wanting.length > 0}
        loading={close.isPending}
        onClick={() => close.mutate(undefined)}
      >
        Close
      </Button>
      {send.isError ? <Failure error={send.error} /> : null}
      {close.isError ? <Failure error={close.error} /> : null}
    </>
  );
}

function Detail({ review }: { review: Review }) {
  return (
    <>
      {review.wanting.length === 0 ? null : (
        <Notice kind="warn" title="Before it can be closed">
          {review.wanting.join('; ')}
        </Notice>
      )}
      <div className="grid two">
        <div className="stack">
          {Object.entries(review.sections).map(([section, lines]) => (
            <Section key={section} review={review} section={section} lines={lines} />
          ))}
        </div>
        <div className="stack">
          <Panel title="This review">
            <Facts
              rows={[
                ['state', words(review.state)],
                ['revision', review.revision],
                ['drafted', <Age key="drafted" at={review.draftedAt} />],
                ['due', review.closedAt === undefined ? <Until key="due" at={review.dueAt} /> : 'closed'],
                [
                  'sent',
                  review.sentAt === undefined ? (
                    <span className="muted">not yet</span>
                  ) : (
                    <Age key="sent" at={review.sentAt} />
                  ),
                ],
              ]}
            />
          </Panel>
          <Runbooks review={review} />
          <ActionItems review={review} />
        </div>
      </div>
    </>
  );
}

const KINDS: Record<string, string> = {
  recorded: 'recorded',
  question: 'to be answered',
  written: 'written',
};

function Section({
  review,
  section,
  lines,
}: {
  review: Review;
  section: string;
  lines: Doc<'ReviewLine'>[];
}) {
  const allowed = useMay('act') && review.state !== 'closed';
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const [seen, setSeen] = useState(review.revision);
  const edit = useAct(
    (text: string) =>
      take(
        api.POST('/api/v1/desk/reviews/{id}/edit', {
          params: { path: { id: review.id }, header: once() },
          body: {
            revision: seen,
            section,
            lines: text
              .split('\n')
              .map((line) => line.trim())
              .filter((line) => line !== ''),
          },
        }),
      ),
    () => `${TITLES[section] ?? section} is saved.`,
    () => setDraft(undefined),
  );
  const begin = () => {
    setSeen(review.revision);
    edit.reset();
    setDraft(
      lines
        .filter((line) => line.kind === 'written')
        .map((line) => line.text)
        .join('\n'),
    );
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate(draft ?? '');
  };
  const conflict =
    edit.error instanceof ApiProblem && (edit.error.status === 409 || edit.error.status === 412);
  return (
    <Panel
      title={TITLES[section] ?? words(section)}
      right={
        allowed && draft === undefined ? (
          <button type="button" className="linkish" onClick={begin}>
            Write<span className="sr"> {TITLES[section] ?? section}</span>
          </button>
        ) : undefined
      }
    >
      <ul className="lines">
        {lines.map((line, i) => (
          <li key={i} className={line.kind}>
            <span className="break">{line.text}</span>{' '}
            <span className="muted small">
              {KINDS[line.kind] ?? line.kind}
              {line.by === undefined ? '' : ` by ${who(line.by)}`}
              {line.references.length === 0 ? '' : ` · ${line.references.join(', ')}`}
            </span>
          </li>
        ))}
        {lines.length === 0 ? <li className="muted">Nothing yet.</li> : null}
      </ul>
      {draft === undefined ? null : (
        <form className="stack tight" onSubmit={send}>
          <Textarea
            label="What people say, a statement on each line"
            description="What is recorded stays beside it."
            rows={5}
            maxLength={4000}
            autoFocus
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
          {edit.isError ? <Failure error={edit.error} /> : null}
          {conflict ? (
            <button type="button" className="linkish" onClick={() => setSeen(review.revision)}>
              Read the newest revision ({review.revision}) above, then save mine over it
            </button>
          ) : null}
          <div className="row end">
            <Button size="xs" variant="default" onClick={() => setDraft(undefined)}>
              Cancel
            </Button>
            <Button size="xs" type="submit" loading={edit.isPending}>
              Save
            </Button>
          </div>
        </form>
      )}
    </Panel>
  );
}

function Runbooks({ review }: { review: Review }) {
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

function ActionItems({ review }: { review: Review }) {
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
