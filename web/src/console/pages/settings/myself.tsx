import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { changePassword } from '../../api/session';
import { Facts, Failure, Panel } from '../../parts/blocks';
import { tell } from '../../parts/toasts';
import { useUnsaved } from '../../parts/unsaved';
import { Until } from '../../parts/values';
import { useSession } from '../../shell/session';

export function Myself() {
  const session = useSession();
  const [current, setCurrent] = useState('');
  const [replacement, setReplacement] = useState('');
  const [busy, setBusy] = useState(false);
  useUnsaved('the new password', current !== '' || replacement !== '');
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
