import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../api/client';
import { runbook as runbookQuery } from '../api/desk';
import type { Doc } from '../api/types';
import { useAct } from '../parts/act';
import { Failure, Loaded, Page, Panel } from '../parts/blocks';
import { RunbooksFor } from '../parts/runbook-list';
import { useUnsaved } from '../parts/unsaved';
import { useMay } from '../shell/session';
import { duration } from '../../shared/format';

/** What can be done about what is wrong. */
export function Runbooks() {
  return (
    <Page title="Runbooks">
      <RunbooksFor />
    </Page>
  );
}

const route = getRouteApi('/runbooks/$name');

/** A runbook: what it would do step by step, and the way to have it done. */
export function RunbookPage() {
  const { name } = route.useParams();
  const { incident } = route.useSearch();
  const query = useQuery(runbookQuery(name));
  return (
    <Page
      title={query.data?.title ?? name}
      crumb={
        <Link className="crumb" to="/runbooks">
          Runbooks /
        </Link>
      }
    >
      <Loaded query={query} what={`runbook ${name}`}>
        {(data) => (
          <>
            <p className="break">{data.description}</p>
            <div className="grid two">
              <Panel title="What it does" right={`at most ${duration(data.limitSeconds)}`}>
                <ol className="steps">
                  {data.steps.map((step, i) => (
                    <PlannedStep key={i} number={i + 1} step={step as StepText} />
                  ))}
                </ol>
              </Panel>
              <StartForm runbook={data} incident={incident} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface StepText {
  id?: string;
  title?: string;
  kind?: string;
  use?: string;
  expect?: string | string[];
  question?: string;
  when?: string | string[];
}

const KINDS: Record<string, string> = {
  check: 'looks',
  wait: 'waits',
  ask: 'asks a person',
  action: 'changes something: a second person approves',
};

function PlannedStep({ number, step }: { number: number; step: StepText }) {
  return (
    <li>
      <span className="mark">{number}</span>
      <div>
        <strong>{step.title}</strong>
        <div className="muted small break">
          {KINDS[step.kind ?? ''] ?? step.kind}
          {step.use === undefined ? '' : ` · ${step.use}`}
          {step.expect === undefined ? '' : ` · expects ${[step.expect].flat().join(' and ')}`}
          {step.question === undefined ? '' : ` · ${step.question}`}
          {step.when === undefined ? '' : ` · only when ${[step.when].flat().join(' and ')}`}
        </div>
      </div>
    </li>
  );
}

function StartForm({ runbook, incident }: { runbook: Doc<'Runbook'>; incident: string | undefined }) {
  const allowed = useMay('run');
  const navigate = useNavigate();
  const [values, setValues] = useState<Record<string, string>>(
    Object.fromEntries(runbook.parameters.map((one) => [one.name, one.default ?? ''])),
  );
  const [target, setTarget] = useState(incident ?? '');
  const [dryRun, setDryRun] = useState(false);
  const [typed, setTyped] = useState(false);
  useUnsaved(`the run of ${runbook.name}`, typed);
  const start = useAct(
    () =>
      take(
        api.POST('/api/v1/desk/runbooks/{name}/runs', {
          params: { path: { name: runbook.name }, header: once() },
          body: {
            parameters: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
            dryRun,
            ...(target.trim() === '' ? {} : { incident: target.trim() }),
          },
        }),
      ),
    (reply) => reply.text,
    // It is begun: nothing that was typed is lost.
    (reply) => void navigate({ to: '/runs/$id', params: { id: reply.run }, ignoreBlocker: true }),
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(undefined);
  };
  return (
    <Panel title="Run it">
      <form className="stack" onSubmit={send} onChange={() => setTyped(true)}>
        <TextInput
          label="Incident"
          description="that it is run for; may be empty"
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
        {runbook.parameters.map((parameter) => (
          <TextInput
            key={parameter.name}
            label={parameter.name}
            description={`${parameter.description} (${parameter.type})`}
            required={parameter.default === undefined}
            value={values[parameter.name] ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setValues((old) => ({ ...old, [parameter.name]: value }));
            }}
          />
        ))}
        <Checkbox
          label="Only show what it would do"
          checked={dryRun}
          onChange={(event) => setDryRun(event.currentTarget.checked)}
        />
        {start.isError ? <Failure error={start.error} /> : null}
        <div className="row end">
          {allowed ? null : <span className="muted">Your role may not run it.</span>}
          <Button type="submit" disabled={!allowed} loading={start.isPending}>
            {dryRun ? 'Show' : 'Run'}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
