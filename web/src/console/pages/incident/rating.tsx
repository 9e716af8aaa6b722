import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, take } from '../../api/client';
import type { Incident } from '../../api/types';
import { ActDialog } from '../../parts/act';

/** How severe it is, when a person knows better than the rules. */
export function Rate({ incident: { id, severity: now } }: { incident: Incident }) {
  const [severity, setSeverity] = useState(now);
  const [because, setBecause] = useState('');
  return (
    <ActDialog
      button="Rate"
      title={`Rate ${id} otherwise`}
      submit="Rate"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/rate', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { severity, because },
          }),
        )
      }
      done={(changed) => `${id} is ${changed.severity.toUpperCase()} now.`}
      then={() => setBecause('')}
    >
      <NativeSelect
        label="Severity"
        value={severity}
        onChange={(event) => setSeverity(event.currentTarget.value)}
        data={['p0', 'p1', 'p2', 'p3'].map((one) => ({ value: one, label: one.toUpperCase() }))}
      />
      <Because value={because} onChange={setBecause} />
    </ActDialog>
  );
}

/** Why somebody does it. */
export function Because({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <TextInput
      label="Because"
      required
      maxLength={4000}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
