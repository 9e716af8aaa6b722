import { Button, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { unsaved } from '../parts/unsaved';

interface Way {
  current: { pathname: string };
  next: { pathname: string };
}

const anything = () => unsaved().length > 0;

// What is typed stays while only a filter or a tab of the page changes.
const leaves = ({ current, next }: Way) => current.pathname !== next.pathname && anything();

/** Asks before a page is left on which something is typed and not saved. */
export function Leaving() {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: leaves,
    enableBeforeUnload: anything,
    withResolver: true,
  });
  // Named as it was when it was asked: the dialog still says so while it goes away.
  const [names, setNames] = useState<string[]>([]);
  const blocked = status === 'blocked';
  const now = unsaved();
  if (blocked && now.length > 0 && now.join() !== names.join()) {
    setNames(now);
  }
  return (
    <Modal
      opened={blocked}
      onClose={() => reset?.()}
      title="Leave without saving?"
      zIndex={400}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="stack">
        <p className="break">Not saved, and lost if you leave: {names.join(', ')}.</p>
        <div className="row end">
          <Button variant="default" data-autofocus onClick={() => reset?.()}>
            Stay
          </Button>
          <Button className="danger" onClick={() => proceed?.()}>
            Leave
          </Button>
        </div>
      </div>
    </Modal>
  );
}
