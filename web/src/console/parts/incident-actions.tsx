import { Button, Checkbox, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, once, take } from '../api/client';
import { incidents as incidentsQuery, people } from '../api/desk';
import type { Doc, Incident } from '../api/types';
import { useMay, useSession } from '../shell/session';
import { words } from '../../shared/format';
import { ActDialog, useAct } from './act';
import { Failure } from './blocks';

export function open(incident: Incident): boolean {
  return incident.status !== 'resolved' && incident.status !== 'reviewed';
}

const MOVES = ['triaged', 'mitigating', 'monitoring'];

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

function Assign({ incident: { id, owner } }: { incident: Incident }) {
  const query = useQuery(people);
  const session = useSession();
  const [person, setPerson] = useState(owner ?? session?.person ?? '');
  const items = query.data?.items ?? [];
  return (
    <ActDialog
      button="Assign"
      title={`Give ${id} to somebody`}
      submit="Assign"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/assign', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { person },
          }),
        )
      }
      done={() => `${id} is ${person}'s now.`}
    >
      <NativeSelect
        label="Person"
        value={person}
        onChange={(event) => setPerson(event.currentTarget.value)}
        data={items.map((one) => ({ value: one.name, label: `${one.fullName} (${one.name})` }))}
      />
    </ActDialog>
  );
}

const ROLES = ['commander', 'communications', 'operations', 'scribe'];

/** Who does what while it lasts, beside the one who has it in hand. */
function Role({ incident: { id, roles } }: { incident: Incident }) {
  const query = useQuery(people);
  const session = useSession();
  const [role, setRole] = useState(ROLES.find((one) => roles[one] === undefined) ?? 'commander');
  const [person, setPerson] = useState(session?.person ?? '');
  return (
    <ActDialog
      button="Roles"
      title={`Give somebody a role in ${id}`}
      submit="Give"
      act={(key) =>
        take(
          api.POST('/api/v1/desk/incidents/{id}/role', {
            params: { path: { id }, header: { 'Idempotency-Key': key } },
            body: { role, person },
          }),
        )
      }
      done={() => `${person} is ${role} of ${id}.`}
    >
      <NativeSelect
        label="Role"
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
        data={ROLES.map((one) => ({
          value: one,
          label: roles[one] === undefined ? one : `${one} (now ${roles[one]})`,
        }))}
      />
      <NativeSelect
        label="Person"
        value={person}
        onChange={(event) => setPerson(event.currentTarget.value)}
        data={(query.data?.items ?? []).map((one) => ({
          value: one.name,
          label: `${one.fullName} (${one.name})`,
        }))}
      />
    </ActDialog>
  );
}

/** Makes it a part of another one, so that people work on one thing. */
function Merge({ incident: { id } }: { incident: Incident }) {
  const query = useInfiniteQuery(incidentsQuery({ status: 'open' }));
  const others = (query.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter((one) => one.id !== id && one.parent === undefined);
  const [chosen, setChosen] = useState('');
  const into = chosen === '' ? (others[0]?.id ?? '') : chosen;
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
        value={into}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={others.map((one) => ({
          value: one.id,
          label: `${one.id} · ${one.severity.toUpperCase()} · ${one.title}`,
        }))}
      />
    </ActDialog>
  );
}

/** Makes an incident of its own of some of the alerts that hold. */
export function Split({ incident: { id }, alerts }: { incident: Incident; alerts: Doc<'Alert'>[] }) {
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
    </ActDialog>
  );
}

function Move({ incident: { id, status } }: { incident: Incident }) {
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

function Rate({ incident: { id, severity: now } }: { incident: Incident }) {
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

function Because({ value, onChange }: { value: string; onChange: (text: string) => void }) {
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

const QUIET = [
  { value: '900', label: '15 min' },
  { value: '3600', label: '1 h' },
  { value: '14400', label: '4 h' },
  { value: '86400', label: '24 h' },
];

function Snooze({ incident: { id } }: { incident: Incident }) {
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

function Escalate({ incident: { id } }: { incident: Incident }) {
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

function Resolve({ incident: { id, active } }: { incident: Incident }) {
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

function Reopen({ incident: { id } }: { incident: Incident }) {
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
