import { NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { api, take } from '../../api/client';
import type { Incident } from '../../api/types';
import { ActDialog } from '../../parts/act';
import { Because } from './rating';
import { words } from '../../../shared/format';

const MOVES = ['triaged', 'mitigating', 'monitoring'];

/** How far the work on it is. */
export function Move({ incident: { id, status } }: { incident: Incident }) {
  const [to, setTo] = useState(MOVES[MOVES.indexOf(status) + 1] ?? 'monitoring');
  return (
    <ActDialog
      button="Move"
      title={`Say how far ${id} is`}
      submit="Move"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/move', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { status: to },
          }),
        )
      }
      done={(changed) => `${id} is ${words(changed.status)}.`}
    >
      <NativeSelect
        label="Status"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data={MOVES}
      />
    </ActDialog>
  );
}

const QUIET = [
  { value: '900', label: '15 min' },
  { value: '3600', label: '1 h' },
  { value: '14400', label: '4 h' },
  { value: '86400', label: '24 h' },
];

/** Nobody is paged for a while. */
export function Snooze({ incident: { id } }: { incident: Incident }) {
  const [seconds, setSeconds] = useState('3600');
  return (
    <ActDialog
      button="Snooze"
      title={`Keep ${id} quiet for a while`}
      submit="Snooze"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/snooze', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { seconds: Number(seconds) },
          }),
        )
      }
      done={() => `${id} pages nobody for now.`}
    >
      <NativeSelect
        label="For"
        value={seconds}
        onChange={(event) => setSeconds(event.currentTarget.value)}
        data={QUIET}
      />
    </ActDialog>
  );
}

/** The next people are paged now. */
export function Escalate({ incident: { id } }: { incident: Incident }) {
  const [because, setBecause] = useState('');
  return (
    <ActDialog
      button="Escalate"
      title={`Page the next people about ${id}`}
      submit="Page them"
      danger
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/escalate', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { because },
          }),
        )
      }
      done={() => `The next people are paged about ${id}.`}
      then={() => setBecause('')}
    >
      <Because value={because} onChange={setBecause} />
    </ActDialog>
  );
}

/** It is over. */
export function Resolve({ incident: { id, active } }: { incident: Incident }) {
  const [text, setText] = useState('');
  return (
    <ActDialog
      button="Resolve"
      title={`Say that ${id} is over`}
      submit="Resolve"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/resolve', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: text.trim() === '' ? {} : { text },
          }),
        )
      }
      done={() => `${id} is resolved; its review is being drafted.`}
      then={() => setText('')}
    >
      {active > 0 ? <p>Alerts are still firing: {active}.</p> : null}
      <Textarea
        label="What ended it"
        rows={3}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </ActDialog>
  );
}

/** It is not over after all. */
export function Reopen({ incident: { id } }: { incident: Incident }) {
  const [because, setBecause] = useState('');
  return (
    <ActDialog
      button="Reopen"
      title={`Say that ${id} is not over`}
      submit="Reopen"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/reopen', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { because },
          }),
        )
      }
      done={() => `${id} is open again.`}
      then={() => setBecause('')}
    >
      <Because value={because} onChange={setBecause} />
    </ActDialog>
  );
}
