import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, once, take } from '../../api/client';
import { people, tokens as tokensQuery } from '../../api/desk';
import type { Doc } from '../../api/types';
import { ActDialog } from '../../parts/act';
import { Loaded, Notice, Panel } from '../../parts/blocks';
import { Table } from '../../parts/table';
import { Age, Copy, Until } from '../../parts/values';
import { useSession } from '../../shell/session';
import { who } from '../../../shared/format';

export function Tokens() {
  const query = useQuery(tokensQuery);
  const [made, setMade] = useState<Doc<'NewToken'> | undefined>(undefined);
  return (
    <Panel title="API tokens" bare right={<NewToken onMade={setMade} />}>
      {made === undefined ? null : (
        <div className="body">
          <Notice kind="good" title={`Token of ${made.person}`}>
            <span className="mono break">{made.token}</span> <Copy mini text={made.token} what="the token" />{' '}
            It is not shown again.
          </Notice>
        </div>
      )}
      <Loaded query={query} what="tokens">
        {(data) => (
          <Table<Doc<'Token'>>
            label="API tokens"
            rows={data.items.filter((row) => row.revokedAt === undefined)}
            id={(row) => row.id}
            empty="There are no tokens."
            columns={[
              { name: 'For', primary: true, cell: (row) => `${row.person}: ${row.purpose}` },
              { name: 'Rights', cell: (row) => row.rights.join(', ') },
              { name: 'Made by', cell: (row) => who(row.createdBy) },
              {
                name: 'Last used',
                num: true,
                cell: (row) =>
                  row.lastUsedAt === undefined ? (
                    <span className="muted">never</span>
                  ) : (
                    <Age at={row.lastUsedAt} />
                  ),
              },
              { name: 'Ends', num: true, cell: (row) => <Until at={row.expiresAt} /> },
              {
                name: 'Revoke',
                cell: (row) => (
                  <ActDialog
                    button="Revoke"
                    about={`the token of ${row.person}`}
                    title={`Revoke the token of ${row.person}`}
                    submit="Revoke it"
                    danger
                    act={() =>
                      take(api.DELETE('/api/v1/desk/tokens/{id}', { params: { path: { id: row.id } } }))
                    }
                    done={() => 'The token is revoked.'}
                  >
                    <p>What uses it is refused from then on; the token can not be had back.</p>
                  </ActDialog>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** What a token may be allowed to do, as far as its person may. */
const RIGHTS = ['read', 'act', 'run', 'approve', 'administer'];

function NewToken({ onMade }: { onMade: (made: Doc<'NewToken'>) => void }) {
  const query = useQuery(people);
  const session = useSession();
  const [person, setPerson] = useState(session?.person ?? '');
  const [purpose, setPurpose] = useState('');
  const [days, setDays] = useState('30');
  const [rights, setRights] = useState<string[]>(['read']);
  return (
    <ActDialog
      button="Make a token"
      title="A token for the API"
      submit="Make it"
      act={() =>
        take(
          api.POST('/api/v1/desk/tokens', {
            params: { header: once() },
            body: { person, purpose, rights, seconds: Number(days) * 86_400 },
          }),
        )
      }
      done={(token) => `${token.person} has a token.`}
      then={onMade}
    >
      <NativeSelect
        label="Person"
        value={person}
        onChange={(event) => setPerson(event.currentTarget.value)}
        data={(query.data?.items ?? [])
          .filter((one) => one.role !== undefined)
          .map((one) => ({ value: one.name, label: one.fullName }))}
      />
      <TextInput
        label="For what"
        required
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value)}
      />
      <Checkbox.Group label="May" value={rights} onChange={setRights}>
        <div className="row">
          {RIGHTS.map((right) => (
            <Checkbox key={right} value={right} label={right} />
          ))}
        </div>
      </Checkbox.Group>
      <NativeSelect
        label="Ends after"
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
        data={['1', '7', '30', '90'].map((one) => ({ value: one, label: `${one} d` }))}
      />
    </ActDialog>
  );
}
