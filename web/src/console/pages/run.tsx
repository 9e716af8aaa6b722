import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../api/client';
import { run as runQuery, runbook as runbookQuery } from '../api/desk';
import type { Doc } from '../api/types';
import { ActDialog, useAct } from '../parts/act';
import { Facts, Failure, Loaded, Notice, Page, Panel } from '../parts/blocks';
import { RunState, spelled } from '../parts/runbook-list';
import { Shape, type Level } from '../parts/state';
import { Age, Until } from '../parts/values';
import { useUnsaved } from '../parts/unsaved';
import { useMay, useSession } from '../shell/session';
import { who, words } from '../../shared/format';

type Run = Doc<'Run'>;
const route = getRouteApi('/runs/$id');

/** A run as it goes: what is done, what waits for a person, what comes. */
export function RunPage() {
  const { id } = route.useParams();
  const query = useQuery(runQuery(id));
  return (
    <Page
      title={query.data?.title ?? id}
      crumb={
        query.data?.incident === undefined ? (
          <Link className="crumb" to="/runbooks">
            Runbooks /
          </Link>
        ) : (
          <Link
            className="crumb"
            to="/incidents/$id"
            params={{ id: query.data.incident }}
            search={{ part: 'runbooks' }}
          >
            {query.data.incident} /
          </Link>
        )
      }
      marks={query.data === undefined ? null : <RunState status={query.data.status} />}
      actions={query.data === undefined || query.data.over ? undefined : <Abort run={query.data} />}
    >
      <Loaded query={query} what={`run ${id}`}>
        {(data) => <Detail run={data} />}
      </Loaded>
    </Page>
  );
}

function Detail({ run }: { run: Run }) {
  return (
    <>
      {run.reason === undefined ? null : (
        <Notice kind={spelled(run.status) === 'succeeded' ? 'good' : 'bad'}>{run.reason}</Notice>
      )}
      {run.overdue ? <Notice kind="warn" title="It takes longer than it may" /> : null}
      {run.waitsFor === undefined ? null : run.waitsFor.kind === 'approval' ? (
        <Approval run={run} waits={run.waitsFor} />
      ) : (
        <Question run={run} waits={run.waitsFor} />
      )}
      <div className="grid two">
        <Steps run={run} />
        <div className="stack">
          <Panel title="This run">
            <Facts
              rows={[
                ['run', run.id],
                [
                  'runbook',
                  <Link key="book" to="/runbooks/$name" params={{ name: run.runbook }}>
                    {run.runbook}
                  </Link>,
                ],
                ['asked for by', who(run.requester)],
                ['kind', run.dryRun ? 'only shows what it would do' : 'does it'],
                ['started', <Age key="started" at={run.startedAt} />],
                run.endedAt === undefined
                  ? ['has to be over', <Until key="until" at={run.deadline} />]
                  : ['ended', <Age key="ended" at={run.endedAt} />],
                ...Object.entries(run.parameters).map(([name, value]): [string, React.ReactNode] => [
                  name,
                  <span key={name} className="mono break">
                    {value === '' ? <span className="muted">none</span> : value}
                  </span>,
                ]),
              ]}
            />
          </Panel>
          <Panel title="Who said what" bare>
            {run.words.length === 0 ? (
              <p className="empty">Nobody has said anything.</p>
            ) : (
              <ol className="log">
                {run.words.map((word, i) => (
                  <li key={i}>
                    <Age at={word.at} />
                    <div>
                      <strong>{who(word.person)}</strong> {words(word.kind)}{' '}
                      <span className="break">{word.text}</span>
                    </div>
                  </li>
                ))}
              </ol>
            )}
          </Panel>
        </div>
      </div>
    </>
  );
}

const STEP_LEVELS: Record<string, Level> = {
  done: 'ok',
  skipped: 'unknown',
  failed: 'down',
  'rolled-back': 'down',
  proposed: 'degraded',
  asked: 'degraded',
};

/** What has been done, with what the runbook says is still to come. */
function Steps({ run }: { run: Run }) {
  const book = useQuery(runbookQuery(run.runbook));
  const begun = new Set(run.done.map((step) => step.id));
  const later = run.over ? [] : ((book.data?.steps ?? []) as { id?: string; title?: string }[]);
  return (
    <Panel title="Steps" right={`step ${run.stepNumber} of ${run.steps}`}>
      <p className="sr" role="status">
        Step {run.stepNumber} of {run.steps}: {words(spelled(run.status))}
      </p>
      <ol className="steps">
        {run.done.map((step) => (
          <DoneStep key={step.id} step={step} />
        ))}
        {later
          .filter((step) => step.id !== undefined && !begun.has(step.id))
          .map((step) => (
            <li key={step.id} className="later">
              <span className="mark">
                <Shape level="unknown" />
              </span>
              <span>{step.title}</span>
            </li>
          ))}
      </ol>
    </Panel>
  );
}

function DoneStep({ step }: { step: Doc<'RunStep'> }) {
  const state = spelled(step.state);
  const level = STEP_LEVELS[state];
  return (
    <li>
      <span className={`mark state ${level ?? 'unknown'}`}>
        {level === undefined ? <span className="spin small" /> : <Shape level={level} />}
      </span>
      <div>
        <div className="row between">
          <strong>{step.title}</strong>
          <span className="muted small">
            {words(state)} · <Age at={step.startedAt} />
          </span>
        </div>
        <div className="break">{step.summary}</div>
        {step.resultUnknown ? <Notice kind="warn">Whether it took effect is not known.</Notice> : null}
        {Object.entries(step.values).map(([name, value]) => (
          <div key={name} className="mono muted break">
            {name} = {value === '' ? 'none' : value}
          </div>
        ))}
      </div>
    </li>
  );
}

/** A plan waits for a second person: exactly what is shown is what is approved. */
function Approval({ run, waits }: { run: Run; waits: Doc<'WaitsFor'> }) {
  const session = useSession();
  const mayApprove = useMay('approve');
  const plan = waits.plan ?? '';
  const mine = [...run.planners, run.requester].some((one) => who(one) === session?.person);
  const path = { path: { run: run.id, step: waits.step } };
  const approve = useAct(
    () =>
      take(
        api.POST('/api/v1/desk/runs/{run}/steps/{step}/approve', {
          params: { ...path, header: once() },
          body: { plan },
        }),
      ),
    (reply) => reply.text,
  );
  const reject = useAct(
    () =>
      take(
        api.POST('/api/v1/desk/runs/{run}/steps/{step}/reject', {
          params: { ...path, header: once() },
          body: { plan },
        }),
      ),
    (reply) => reply.text,
  );
  return (
    <section className="panel trouble-degraded" aria-label="Waits for approval">
      <header>
        <h2>Waits for a second person: {waits.title}</h2>
        {waits.until === undefined ? null : (
          <span className="right">
            ends <Until at={waits.until} />
          </span>
        )}
      </header>
      <div className="body stack">
        {waits.would === undefined ? null : <p className="break">{waits.would}</p>}
        <Facts
          left
          rows={[
            [
              'does',
              <span key="use" className="mono">
                {waits.use ?? ''}
              </span>,
            ],
            ...Object.entries(waits.with ?? {}).map(([name, value]): [string, React.ReactNode] => [
              name,
              <span key={name} className="mono break">
                {value}
              </span>,
            ]),
            ['before', <Looks key="before" looks={waits.before ?? []} />],
            ['after', <Looks key="after" looks={waits.after === undefined ? [] : [waits.after]} />],
            ['taken back by', <Looks key="back" looks={waits.rollback ?? []} />],
            [
              'plan',
              <span key="plan" className="mono break">
                {plan}
              </span>,
            ],
          ]}
        />
        {approve.isError ? <Failure error={approve.error} /> : null}
        {reject.isError ? <Failure error={reject.error} /> : null}
        <div className="row end">
          {mine ? (
            <span className="muted">You asked for it: somebody else approves.</span>
          ) : mayApprove ? null : (
            <span className="muted">Your role may not approve.</span>
          )}
          <Button
            variant="default"
            disabled={!mayApprove || mine}
            loading={reject.isPending}
            onClick={() => reject.mutate(undefined)}
          >
            Reject
          </Button>
          <Button
            disabled={!mayApprove || mine}
            loading={approve.isPending}
            onClick={() => approve.mutate(undefined)}
          >
            Approve this plan
          </Button>
        </div>
      </div>
    </section>
  );
}

function Looks({ looks }: { looks: unknown[] }) {
  if (looks.length === 0) {
    return <span className="muted">nothing</span>;
  }
  return (
    <>
      {looks.map((look, i) => {
        const {
          use,
          expect,
          with: args,
        } = look as { use?: string; expect?: string | string[]; with?: Record<string, string> };
        return (
          <div key={i} className="break">
            <span className="mono">{use}</span>{' '}
            {Object.entries(args ?? {})
              .map(([name, value]) => `${name} ${value}`)
              .join(', ')}
            {expect === undefined ? '' : ` → ${[expect].flat().join(' and ')}`}
          </div>
        );
      })}
    </>
  );
}

function Question({ run, waits }: { run: Run; waits: Doc<'WaitsFor'> }) {
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

function Abort({ run }: { run: Run }) {
  const allowed = useMay('run');
  const [because, setBecause] = useState('');
  return (
    <ActDialog
      button="End it"
      title={`End ${run.id}`}
      submit="End it"
      danger
      disabled={!allowed}
      act={(key) =>
        take(
          api.POST('/api/v1/desk/runs/{run}/abort', {
            params: { path: { run: run.id }, header: { 'Idempotency-Key': key } },
            body: because.trim() === '' ? {} : { because },
          }),
        )
      }
      done={(reply) => reply.text}
    >
      <p>What has been done is not taken back.</p>
      <TextInput
        label="Because"
        value={because}
        onChange={(event) => setBecause(event.currentTarget.value)}
      />
    </ActDialog>
  );
}
