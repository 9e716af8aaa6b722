import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../../api/client';
import { openIncidents } from '../../api/desk';
import type { Doc, Incident } from '../../api/types';
import { ActDialog } from '../../parts/act';

/** Makes it a part of another one, so that people work on one thing. */
export function Merge({ incident: { id } }: { incident: Incident }) {
  const query = useQuery(openIncidents);
  const others = (query.data ?? []).filter((one) => one.id !== id && one.parent === undefined);
  // Chosen by hand alone: the list changes while somebody looks at it.
  const [into, setInto] = useState('');
  return (
    <ActDialog
      button="Merge"
      title={`Make ${id} a part of another incident`}
      submit="Merge"
      disabled={others.length === 0}
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/merge', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { into },
          }),
        )
      }
      done={() => `${id} is a part of ${into} now.`}
    >
      <p>It is worked on, told of and resolved with the other one.</p>
      <NativeSelect
        label="Becomes a part of"
        required
        value={into}
        onChange={(event) => setInto(event.currentTarget.value)}
        data={[
          { value: '', label: others.length === 0 ? 'No other one is open' : 'Choose one' },
          ...others.map((one) => ({
            value: one.id,
            label: `${one.id} · ${one.severity.toUpperCase()} · ${one.title}`,
          })),
        ]}
      />
    </ActDialog>
  );
}

/** Makes an incident of its own of some of the alerts that hold. */
export function Split({
  incident: { id },
  alerts,
  more,
}: {
  incident: Incident;
  /** Those that the page shows. */
  alerts: Doc<'Alert'>[];
  /** Whether there are others. */
  more: boolean;
}) {
  const holding = alerts.filter((alert) => alert.firing);
  const [chosen, setChosen] = useState<string[]>([]);
  const [title, setTitle] = useState('');
  return (
    <ActDialog
      button="Split off"
      title={`Make another incident of alerts of ${id}`}
      submit="Split off"
      disabled={holding.length < 2}
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/split', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { alerts: chosen, title },
          }),
        )
      }
      done={(made) => `${made.id} was split off.`}
      then={() => {
        setChosen([]);
        setTitle('');
      }}
    >
      <TextInput
        label="What the other one is about"
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Checkbox.Group label="Alerts that go there" required value={chosen} onChange={setChosen}>
        <div className="stack tight">
          {holding.map((alert) => (
            <Checkbox key={alert.id} value={alert.id} label={alert.summary} />
          ))}
        </div>
      </Checkbox.Group>
      {more ? (
        <p className="muted">
          Only what is shown on the page can be chosen: show more alerts there to choose others.
        </p>
      ) : null}
    </ActDialog>
  );
}
