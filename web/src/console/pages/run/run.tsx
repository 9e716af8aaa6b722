import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take } from '../../api/client';
import { run as runQuery } from '../../api/desk';
import type { Doc } from '../../api/types';
import { ActDialog } from '../../parts/act';
import { Facts, Loaded, Notice, Page, Panel } from '../../parts/blocks';
import { RunState, spelled } from '../../parts/runbook-list';
import { Age, Until } from '../../parts/values';
import { useMay } from '../../shell/session';
import { Steps } from './steps';
import { Approval } from './approval';
import { Question } from './question';
import { who, words } from '../../../shared/format';

export type Run = Doc<'Run'>;

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
