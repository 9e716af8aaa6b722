import { useQuery } from '@tanstack/react-query';
import { runbook as runbookQuery } from '../../api/desk';
import type { Doc } from '../../api/types';
import { Notice, Panel } from '../../parts/blocks';
import { spelled } from '../../parts/runbook-list';
import { Shape, type Level } from '../../parts/state';
import { Age } from '../../parts/values';
import type { Run } from './run';
import { words } from '../../../shared/format';

const STEP_LEVELS: Record<string, Level> = {
  done: 'ok',
  skipped: 'unknown',
  failed: 'down',
  'rolled-back': 'down',
  proposed: 'degraded',
  asked: 'degraded',
};

/** What has been done, with what the runbook says is still to come. */
export function Steps({ run }: { run: Run }) {
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
