import { Button, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { signOut } from '../api/session';
import { tell } from '../parts/toasts';
import { forget, unsaved } from '../parts/unsaved';

interface Way {
  current: { pathname: string };
  next: { pathname: string };
}

const anything = () => unsaved().length > 0;

// What is typed stays while only a filter or a tab of the page changes.
const leaves = ({ current, next }: Way) => current.pathname !== next.pathname && anything();

/** Asks whether what is typed and not saved may be lost. */
function Question({ opened, stay, leave }: { opened: boolean; stay: () => void; leave: () => void }) {
  // Named as it was when it was asked: the dialog still says so while it goes away.
  const [names, setNames] = useState<string[]>([]);
  const now = unsaved();
  if (opened && now.length > 0 && now.join() !== names.join()) {
    setNames(now);
  }
  return (
    <Modal
      opened={opened}
      onClose={stay}
      title="Leave without saving?"
      zIndex={400}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="stack">
        <p className="break">Not saved, and lost if you leave: {names.join(', ')}.</p>
        <div className="row end">
          <Button variant="default" data-autofocus onClick={stay}>
            Stay
          </Button>
          <Button className="danger" onClick={leave}>
            Leave
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Asks before a page is left on which something is typed and not saved. */
export function Leaving() {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: leaves,
    enableBeforeUnload: anything,
    withResolver: true,
  });
  return <Question opened={status === 'blocked'} stay={() => reset?.()} leave={() => proceed?.()} />;
}

/** Ends the session; asks first when that would lose something. */
export function SignOut() {
  const [asked, setAsked] = useState(false);
  const leave = async () => {
    setAsked(false);
    try {
      await signOut(forget);
    } catch {
      tell('You are still signed in: the portal does not answer.', 'bad');
    }
  };
  return (
    <>
      <button type="button" className="linkish" onClick={() => (anything() ? setAsked(true) : void leave())}>
        Sign out
      </button>
      <Question opened={asked} stay={() => setAsked(false)} leave={() => void leave()} />
    </>
  );
}
