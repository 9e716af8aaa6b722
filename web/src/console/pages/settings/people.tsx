import { useState } from 'react';
import { api, take } from '../../api/client';
import type { Doc } from '../../api/types';
import { ActDialog } from '../../parts/act';
import { Notice, Panel } from '../../parts/blocks';
import { Table } from '../../parts/table';
import { Age, Copy } from '../../parts/values';

export function People({ people, administers }: { people: Doc<'AccountEntry'>[]; administers: boolean }) {
  const [made, setMade] = useState<Doc<'OneTimePassword'> | undefined>(undefined);
  const elsewhere = people.some((one) => Object.keys(one.elsewhere).length > 0);
  return (
    <Panel title="People and their roles here" bare>
      {made === undefined ? null : (
        <div className="body">
          <Notice kind="good" title={`One-time password of ${made.person}`}>
            <span className="mono">{made.password}</span>{' '}
            <Copy mini text={made.password} what="the password" /> It is not shown again.
          </Notice>
        </div>
      )}
      <Table
        label="People and their roles here"
        rows={people}
        id={(row) => row.person}
        empty="There is nobody."
        columns={[
          { name: 'Person', primary: true, cell: (row) => `${row.fullName} (${row.person})` },
          { name: 'Role', cell: (row) => (row.role === '' ? <span className="muted">none</span> : row.role) },
          ...(elsewhere
            ? [{ name: 'Elsewhere', cell: (row: Doc<'AccountEntry'>) => roles(row.elsewhere) }]
            : []),
          {
            name: 'Password',
            cell: (row) => (row.hasPassword ? 'has one' : <span className="muted">none</span>),
          },
          {
            name: 'Last signed in',
            num: true,
            cell: (row) =>
              row.lastSignIn === undefined ? (
                <span className="muted">never</span>
              ) : (
                <Age at={row.lastSignIn} />
              ),
          },
          ...(administers
            ? [
                {
                  name: 'Reset',
                  cell: (row: Doc<'AccountEntry'>) =>
                    row.role === '' ? null : <Reset person={row.person} onMade={setMade} />,
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

/** Roles in other environments, such as "production: approver". */
function roles(elsewhere: Record<string, string>): string {
  return Object.entries(elsewhere)
    .map(([environment, role]) => `${environment}: ${role}`)
    .join(', ');
}

function Reset({ person, onMade }: { person: string; onMade: (made: Doc<'OneTimePassword'>) => void }) {
  return (
    <ActDialog
      button="One-time password"
      about={`for ${person}`}
      title={`A one-time password for ${person}`}
      submit="Make it"
      danger
      act={(key) =>
        take(
          api.POST('/api/v1/settings/people/{person}/password', {
            params: { path: { person }, header: { 'Idempotency-Key': key } },
          }),
        )
      }
      done={() => `${person} has a one-time password.`}
      then={onMade}
    >
      <p>The old password stops working and every session of {person} ends.</p>
    </ActDialog>
  );
}
