import { Button } from '@mantine/core';
import { api, once, take } from '../../api/client';
import type { Incident } from '../../api/types';
import { useAct } from '../../parts/act';
import { Failure } from '../../parts/blocks';
import { useMay, useSession } from '../../shell/session';
import { Move, Snooze, Escalate, Resolve, Reopen } from './course';
import { Merge } from './grouping';
import { open } from './open';
import { Assign, Role } from './owners';
import { Rate } from './rating';

/** What a person can do about an incident; the one that comes next stands out. */
export function IncidentActions({ incident }: { incident: Incident }) {
  const allowed = useMay('act');
  const session = useSession();
  const { id } = incident;
  const acknowledge = useAct(
    () =>
      take(
        api.POST('/api/v1/desk/incidents/{id}/acknowledge', {
          params: { path: { id }, header: once() },
          body: {},
        }),
      ),
    () => `${id} is yours: nobody else is paged for now.`,
  );
  if (!allowed) {
    return <p className="muted">Your role, {session?.role ?? 'unknown'}, looks on: an operator acts.</p>;
  }
  if (!open(incident)) {
    return (
      <div className="row">
        <Reopen incident={incident} />
      </div>
    );
  }
  return (
    <div className="stack tight">
      <div className="row" role="group" aria-label="Actions">
        <Button
          size="xs"
          variant={incident.acknowledged === undefined ? 'filled' : 'default'}
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate(undefined)}
        >
          Acknowledge
        </Button>
        <Assign incident={incident} />
        <Role incident={incident} />
        <Move incident={incident} />
        <Rate incident={incident} />
        <Snooze incident={incident} />
        <Escalate incident={incident} />
        <Merge incident={incident} />
        <Resolve incident={incident} />
      </div>
      {acknowledge.isError ? <Failure error={acknowledge.error} /> : null}
    </div>
  );
}
