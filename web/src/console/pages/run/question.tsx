import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../../api/client';
import type { Doc } from '../../api/types';
import { useAct } from '../../parts/act';
import { Failure } from '../../parts/blocks';
import { useUnsaved } from '../../parts/unsaved';
import { useMay } from '../../shell/session';
import type { Run } from './run';

export function Question({ run, waits }: { run: Run; waits: Doc<'WaitsFor'> }) {
  const allowed = useMay('run');
  const choices = waits.choices ?? [];
  const [before] = useState(choices[0] ?? '');
  const [text, setText] = useState(before);
  const answer = useAct(
    () =>
      take(
        api.POST('/api/v1/desk/runs/{run}/steps/{step}/answer', {
          params: { path: { run: run.id, step: waits.step }, header: once() },
          body: { answer: text },
        }),
      ),
    (reply) => reply.text,
  );
  useUnsaved(`the answer to ${waits.title}`, text !== before && !answer.isSuccess);
  const send = (event: FormEvent) => {
    event.preventDefault();
    answer.mutate(undefined);
  };
  return (
    <section className="panel trouble-degraded" aria-label="Waits for an answer">
      <header>
        <h2>{waits.title}</h2>
      </header>
      <form className="body stack" onSubmit={send}>
        {choices.length > 0 ? (
          <NativeSelect
            label={waits.question ?? 'Answer'}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            data={choices}
          />
        ) : (
          <TextInput
            label={waits.question ?? 'Answer'}
            {...(waits.expected === undefined ? {} : { description: waits.expected })}
            required
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {answer.isError ? <Failure error={answer.error} /> : null}
        <div className="row end">
          <Button type="submit" disabled={!allowed} loading={answer.isPending}>
            Answer
          </Button>
        </div>
      </form>
    </section>
  );
}
