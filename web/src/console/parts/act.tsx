import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiProblem } from '../api/problem';
import { Failure } from './blocks';
import { tell } from './toasts';
import { useUnsaved } from './unsaved';

function unknown(error: unknown): boolean {
  return error instanceof ApiProblem && error.outcomeUnknown;
}

/**
 * A button that is off while it works, or gone after it, takes the focus with it: it gets that back,
 * or the page has it.
 */
function giveBack(focus: Element | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) {
      return;
    }
    const stays = focus instanceof HTMLElement && focus.isConnected && !focus.matches(':disabled, body');
    const to = stays ? focus : document.querySelector('main');
    to?.focus({ preventScroll: true });
  });
}

/** Does something on the server, says what became of it, and has the pages read again. */
export function useAct<Input, Output>(
  act: (input: Input) => Promise<Output>,
  done: (output: Output) => string,
  then?: (output: Output) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onMutate: () => document.activeElement,
    onSuccess: (output) => {
      tell(done(output));
      then?.(output);
    },
    onSettled: (_output, error, _input, focus) => {
      const read = error === null || unknown(error) ? queries.invalidateQueries() : Promise.resolve();
      void read.then(() => giveBack(focus ?? null));
    },
  });
}

/** A button that opens a dialog with a form; what was typed stays until it was taken. */
export function ActDialog<Output>({
  button,
  about,
  title,
  submit,
  danger = false,
  disabled = false,
  variant = 'default',
  act,
  done,
  then,
  children,
}: {
  button: string;
  /** What of many it is about, for who hears the button alone. */
  about?: string;
  title: string;
  submit: string;
  danger?: boolean;
  disabled?: boolean;
  variant?: 'default' | 'filled';
  act: (key: string) => Promise<Output>;
  done: (output: Output) => string;
  then?: (output: Output) => void;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(false);
  useUnsaved(title, open && typed);
  // One key for as long as the dialog is open: a second press does nothing twice.
  const [key, setKey] = useState('');
  const mutation = useAct(
    async () => {
      try {
        return await act(key);
      } catch (error) {
        if (error instanceof ApiProblem && error.refused) {
          // What is sent after a correction is another act; all else is asked for again as the same.
          setKey(crypto.randomUUID());
        }
        throw error;
      }
    },
    done,
    (output) => {
      setOpen(false);
      setTyped(false);
      then?.(output);
    },
  );
  const show = () => {
    setKey(crypto.randomUUID());
    mutation.reset();
    setOpen(true);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate();
  };
  return (
    <>
      <Button size="xs" variant={variant} disabled={disabled} onClick={show}>
        {button}
        {about === undefined ? null : <span className="sr"> {about}</span>}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={title}
        lockScroll={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form onSubmit={send} onChange={() => setTyped(true)} className="stack">
          {children}
          {mutation.isError ? <Failure error={mutation.error} /> : null}
          {unknown(mutation.error) ? (
            <p>Close this and look: the page is being read again. Do it once more only if it was not done.</p>
          ) : null}
          <div className="row end">
            <Button variant="default" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button
              type="submit"
              disabled={unknown(mutation.error)}
              loading={mutation.isPending}
              className={danger ? 'danger' : ''}
            >
              {submit}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
