import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../../api/client';
import { review as reviewQuery } from '../../api/desk';
import { ApiProblem } from '../../api/problem';
import type { Doc } from '../../api/types';
import { useAct } from '../../parts/act';
import { Failure, Notice, Panel } from '../../parts/blocks';
import { useUnsaved } from '../../parts/unsaved';
import { useMay } from '../../shell/session';
import type { Review } from './review';
import { readable, who, words } from '../../../shared/format';

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

const KINDS: Record<string, string> = {
  recorded: 'recorded',
  question: 'to be answered',
  written: 'written',
};

type Line = Doc<'ReviewLine'>;

function written(lines: Line[]): string[] {
  return lines.filter((line) => line.kind === 'written').map((line) => line.text);
}

function statements(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A section: what is recorded and what people wrote, which whoever may act can change. */
export function Section({ review, section, lines }: { review: Review; section: string; lines: Line[] }) {
  const allowed = useMay('act') && review.state !== 'closed';
  const [writing, setWriting] = useState(false);
  const title = TITLES[section] ?? words(section);
  return (
    <Panel
      title={title}
      right={
        allowed && !writing ? (
          <button type="button" className="linkish" onClick={() => setWriting(true)}>
            Write<span className="sr"> {title}</span>
          </button>
        ) : undefined
      }
    >
      <ul className="lines">
        {lines.map((line, i) => (
          <li key={i} className={line.kind}>
            <span className="break">{line.kind === 'recorded' ? readable(line.text) : line.text}</span>{' '}
            <span className="muted small">
              {KINDS[line.kind] ?? line.kind}
              {line.by === undefined ? '' : ` by ${who(line.by)}`}
              {line.references.length === 0 ? '' : ` · ${line.references.join(', ')}`}
            </span>
          </li>
        ))}
        {lines.length === 0 ? <li className="muted">Nothing yet.</li> : null}
      </ul>
      {writing ? (
        <Editor
          review={review}
          section={section}
          title={title}
          lines={lines}
          onEnd={() => setWriting(false)}
        />
      ) : null}
    </Panel>
  );
}

/** What is typed stays until it is saved or given up, whoever else saves meanwhile. */
function Editor({
  review,
  section,
  title,
  lines,
  onEnd,
}: {
  review: Review;
  section: string;
  title: string;
  lines: Line[];
  onEnd: () => void;
}) {
  const queries = useQueryClient();
  const [before] = useState(() => written(lines).join('\n'));
  const [draft, setDraft] = useState(before);
  useUnsaved(title, draft !== before);
  const [base, setBase] = useState(review.revision);
  const edit = useAct(
    async (revision: number) => {
      try {
        return await take(
          api.POST('/api/v1/desk/reviews/{id}/edit', {
            params: { path: { id: review.id }, header: once() },
            headers: { 'If-Match': `"r${revision}"` },
            body: { revision, section, lines: statements(draft) },
          }),
        );
      } catch (error) {
        if (overtaken(error)) {
          await queries.invalidateQueries({ queryKey: reviewQuery(review.id).queryKey });
        }
        throw error;
      }
    },
    () => `${title} is saved.`,
    onEnd,
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate(base);
  };
  const mine = statements(draft);
  const theirs = written(lines).filter((line) => !mine.includes(line));
  const takeIn = () => {
    setDraft([...theirs, ...mine].join('\n'));
    setBase(review.revision);
    edit.reset();
  };
  const over = () => {
    setBase(review.revision);
    edit.mutate(review.revision);
  };
  return (
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
      {edit.isError && overtaken(edit.error) ? (
        <Overtaken review={review} theirs={theirs.length} onTakeIn={takeIn} onSave={over} />
      ) : edit.isError ? (
        <Failure error={edit.error} />
      ) : null}
      <div className="row end">
        <Button size="xs" variant="default" onClick={onEnd}>
          Cancel
        </Button>
        <Button size="xs" type="submit" loading={edit.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

function overtaken(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 412;
}

function Overtaken({
  review,
  theirs,
  onTakeIn,
  onSave,
}: {
  review: Review;
  theirs: number;
  onTakeIn: () => void;
  onSave: () => void;
}) {
  if (review.state === 'closed') {
    return (
      <Notice kind="bad" title="Not saved: the review was closed meanwhile">
        What you wrote is still here.
      </Notice>
    );
  }
  return (
    <Notice kind="bad" title="Not saved: somebody else saved first">
      Revision {review.revision} is shown above, and what you wrote is still here.{' '}
      {theirs === 0 ? null : (
        <>
          <button type="button" className="linkish" onClick={onTakeIn}>
            Take what they wrote into mine
          </button>{' '}
          or{' '}
        </>
      )}
      <button type="button" className="linkish" onClick={onSave}>
        {theirs === 0 ? 'Save mine' : 'Save mine in its place'}
      </button>
    </Notice>
  );
}
