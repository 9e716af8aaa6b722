import { Button, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { changePassword, keep, provider, PROVIDER, readSession, signIn, signOut } from '../api/session';
import { Failure, Notice } from '../parts/blocks';
import { Logo } from './logo';
import { useSessionState } from './session';

function useSubmit(act: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit: (event: FormEvent) => void submit(event) };
}

/** Asks for a person and a password. */
function SignInForm({ known }: { known?: string }) {
  const [person, setPerson] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const { busy, error, submit } = useSubmit(() => signIn(person.trim(), password));
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label="Person"
        name="username"
        autoComplete="username"
        required
        autoFocus={known === undefined}
        value={person}
        onChange={(event) => setPerson(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        autoFocus={known !== undefined}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {error === undefined ? null : <Failure error={error} />}
      <Button type="submit" loading={busy} fullWidth>
        Sign in
      </Button>
    </form>
  );
}

const NOT_SIGNED_IN = new Map([
  ['state', 'It took too long, or was begun in another browser. Begin again here.'],
  ['denied', 'The sign-in was cancelled there.'],
  ['refused', 'Its answer does not hold. Begin again; if that does not help, tell an administrator.'],
  ['unknown-person', 'It knows you, but nobody of that name works here. An administrator can change that.'],
  ['unavailable', 'It can not be reached now. Your password works meanwhile, if you have one.'],
]);

/** The button of the OpenID provider, when there is one, and why it signed nobody in. */
function Provider() {
  const [name, setName] = useState<string>();
  useEffect(() => {
    let shown = true;
    void provider().then((found) => {
      if (shown) {
        setName(found);
      }
    });
    return () => {
      shown = false;
    };
  }, []);
  const why = NOT_SIGNED_IN.get(new URLSearchParams(location.search).get('sign-in') ?? '');
  if (name === undefined) {
    return null;
  }
  return (
    <>
      {why === undefined ? null : (
        <Notice kind="bad" title={`Not signed in by ${name}`}>
          {why}
        </Notice>
      )}
      <Button component="a" href={PROVIDER} variant="default" fullWidth>
        Sign in by {name}
      </Button>
    </>
  );
}

function NewPasswordForm() {
  const [current, setCurrent] = useState('');
  const [replacement, setReplacement] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== replacement;
  const { busy, error, submit } = useSubmit(async () => {
    if (!differs) {
      await changePassword(current, replacement);
    }
  });
  return (
    <form className="stack" onSubmit={submit}>
      <PasswordInput
        label="One-time password"
        autoComplete="current-password"
        required
        autoFocus
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label="New password"
        description="12 characters or more, without your name; a sentence is good"
        autoComplete="new-password"
        minLength={12}
        required
        value={replacement}
        onChange={(event) => setReplacement(event.currentTarget.value)}
      />
      <PasswordInput
        label="New password again"
        autoComplete="new-password"
        required
        error={differs ? 'It differs from the one above' : undefined}
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      {error === undefined ? null : <Failure error={error} />}
      <Button type="submit" loading={busy} disabled={differs} fullWidth>
        Choose this password
      </Button>
      <button type="button" className="linkish" onClick={() => void signOut()}>
        Sign out
      </button>
    </form>
  );
}

const TITLES = { out: 'Sign in', password: 'Choose a password', unreachable: 'No answer' };

/** The page before anybody is signed in. */
export function Gate({ kind }: { kind: 'out' | 'password' | 'unreachable' }) {
  useEffect(() => {
    document.title = `${TITLES[kind]} · Meta138`;
  }, [kind]);
  return (
    <main className="gate">
      <div className="panel stack">
        <div className="row">
          <Logo size={28} />
          <h1>{kind === 'password' ? 'Choose a password' : 'Meta138'}</h1>
        </div>
        {kind === 'out' ? (
          <>
            <SignInForm />
            <Provider />
          </>
        ) : null}
        {kind === 'password' ? (
          <>
            <p className="muted">The password you signed in with works once. Choose one of your own.</p>
            <NewPasswordForm />
          </>
        ) : null}
        {kind === 'unreachable' ? (
          <>
            <Notice kind="bad" title="The portal does not answer">
              Nothing is known about the system from here.
            </Notice>
            <Button onClick={() => void readSession()}>Try again</Button>
          </>
        ) : null}
        <p className="muted small">
          <a href="/status/">Public status page</a>
        </p>
      </div>
    </main>
  );
}

/** Asks to sign in again over the page, which keeps what was typed. */
export function ExpiredDialog() {
  const state = useSessionState();
  const early = state.kind === 'expired' && state.early;
  return (
    <Modal
      opened={state.kind === 'expired'}
      onClose={keep}
      withCloseButton={early}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnEscape={early}
      closeOnClickOutside={false}
      lockScroll={false}
      zIndex={450}
      title={early ? 'Sign in again' : 'Your session has ended'}
    >
      <div className="stack">
        <p>Sign in and the page goes on where it was: what you typed is still there.</p>
        {state.kind === 'expired' ? <SignInForm known={state.session.person} /> : null}
      </div>
    </Modal>
  );
}
