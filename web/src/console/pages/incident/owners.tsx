import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../../api/client';
import { people } from '../../api/desk';
import type { Incident } from '../../api/types';
import { ActDialog } from '../../parts/act';
import { useSession } from '../../shell/session';

/** Whose it is. */
export function Assign({ incident: { id, owner } }: { incident: Incident }) {
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
export function Role({ incident: { id, roles } }: { incident: Incident }) {
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
