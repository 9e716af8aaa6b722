import { Button } from '@mantine/core';
import { api, once, take } from '../../api/client';
import type { Doc } from '../../api/types';
import { useAct } from '../../parts/act';
import { Facts, Failure } from '../../parts/blocks';
import { Until } from '../../parts/values';
import { useMay, useSession } from '../../shell/session';
import type { Run } from './run';
import { who } from '../../../shared/format';

/** A plan waits for a second person: exactly what is shown is what is approved. */
export function Approval({ run, waits }: { run: Run; waits: Doc<'WaitsFor'> }) {
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
