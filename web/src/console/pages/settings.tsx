import { Button, Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../api/client';
import { people, tokens as tokensQuery } from '../api/desk';
import { settings as settingsQuery } from '../api/queries';
import { changePassword } from '../api/session';
import type { Doc } from '../api/types';
import { ActDialog } from '../parts/act';
import { Facts, Failure, Loaded, Notice, Page, Panel } from '../parts/blocks';
import { Table } from '../parts/table';
import { tell } from '../parts/toasts';
import { Age, Copy, Num, Until } from '../parts/values';
import { useMay, useSession } from '../shell/session';
import { bytes, who } from '../../shared/format';

/** Oneself, the people and what they may do here, tokens, and how the portal is set up. */
export function Settings() {
  const query = useQuery(settingsQuery);
  const administers = useMay('administer');
  return (
    <Page title="Settings">
      <div className="grid two">
        <Myself />
        <Loaded query={query} what="settings">
          {(data) => <Setup settings={data} />}
        </Loaded>
      </div>
      {query.data === undefined ? null : <People people={query.data.people} administers={administers} />}
      {administers ? <Tokens /> : null}
    </Page>
  );
}

function Myself() {
  const session = useSession();
  const [current, setCurrent] = useState('');
  const [replacement, setReplacement] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const change = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await changePassword(current, replacement);
      setCurrent('');
      setReplacement('');
      tell('The password is changed.');
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    void change();
  };
  return (
    <Panel title={session?.fullName ?? 'You'}>
      <div className="stack">
        <Facts
          rows={[
            ['person', session?.person ?? ''],
            ['role', session?.role ?? ''],
            ['may', (session?.rights ?? []).join(', ')],
            ['session ends', session === undefined ? '' : <Until key="ends" at={session.endsAt} />],
          ]}
        />
        <form className="stack" onSubmit={send}>
          <input type="text" autoComplete="username" value={session?.person ?? ''} readOnly hidden />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            minLength={12}
            required
            value={replacement}
            onChange={(event) => setReplacement(event.currentTarget.value)}
          />
          {error === undefined ? null : <Failure error={error} />}
          <div className="row end">
            <Button type="submit" size="xs" loading={busy}>
              Change the password
            </Button>
          </div>
        </form>
      </div>
    </Panel>
  );
}

function Setup({ settings }: { settings: Doc<'Settings'> }) {
  const { limits } = settings;
  return (
    <Panel title="This portal">
      <Facts
        rows={[
          ['environment', settings.environment],
          ['version', settings.version],
          ['a session lasts', `${settings.sessionHours} h, ${settings.idleMinutes} min unused`],
          ['largest request', bytes(limits.bodyBytes)],
          ['longest page of a list', <Num key="page" value={limits.pageItems} unit="items" />],
          ['live streams at once', <Num key="streams" value={limits.streams} />],
          ['requests a minute', <Num key="requests" value={limits.requestsPerMinute} />],
          ['sign-ins a minute', <Num key="sign-ins" value={limits.signInsPerMinute} />],
        ]}
      />
    </Panel>
  );
}

function People({ people, administers }: { people: Doc<'AccountEntry'>[]; administers: boolean }) {
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

function Tokens() {
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
