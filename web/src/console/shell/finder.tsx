import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { search } from '../api/queries';
import { Failure } from '../parts/blocks';
import { PLACES } from './places';
import { setting } from './reading';

interface Hit {
  kind: string;
  id: string;
  title: string;
  to: string;
}

const PAGES: Hit[] = PLACES.map((place) => ({ kind: 'page', id: place.to, title: place.name, to: place.to }));

/** As many of a kind as the portal gives at the most. */
const MOST_OF_A_KIND = 8;

function counted(hits: Hit[]): string {
  const cut = hits.some(
    ({ kind }) => kind !== 'page' && hits.filter((hit) => hit.kind === kind).length >= MOST_OF_A_KIND,
  );
  return `${hits.length} found${cut ? '; there may be more: type more of the name' : ''}`;
}

/** Whether a key goes into a field that is being typed in. */
function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

/** Opens on Ctrl-K or Cmd-K, and on / where that was not switched off. */
export function useFinder(): [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const combined = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      const slash =
        event.key === '/' && setting('slash') && !event.ctrlKey && !event.metaKey && !typing(event.target);
      if (combined || slash) {
        event.preventDefault();
        setOpen(true);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return [open, setOpen];
}

function Finding({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 120);
  const [chosen, setChosen] = useState(0);
  const navigate = useNavigate();
  const list = useId();
  const found = useQuery({ ...search(asked), placeholderData: (before) => before });
  const needle = text.trim().toLowerCase();
  const pages = PAGES.filter((page) => page.title.toLowerCase().includes(needle));
  const hits: Hit[] = [
    ...pages,
    ...(asked === '' ? [] : (found.data?.items ?? []).filter((hit) => hit.kind !== 'page')),
  ];
  const at = Math.min(chosen, Math.max(0, hits.length - 1));
  const go = (hit: Hit | undefined) => {
    if (hit !== undefined) {
      close();
      void navigate({ href: hit.to });
    }
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && hits.length > 0) {
      event.preventDefault();
      const next = (at + step + hits.length) % hits.length;
      setChosen(next);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(hits[at]);
    }
  };
  return (
    <div className="finder">
      <TextInput
        label="Feed, incident, message, transaction, venue or page"
        placeholder="BTC/USD, INC-12, 0x…"
        autoFocus
        data-autofocus
        autoComplete="off"
        maxLength={100}
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        {...(hits.length > 0 ? { 'aria-activedescendant': `${list}-${at}` } : {})}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={press}
      />
      <ul className="hits" role="listbox" id={list} aria-label="What was found">
        {hits.map((hit, i) => (
          <li
            key={`${hit.kind} ${hit.id}`}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === at}
            onMouseMove={() => setChosen(i)}
            onClick={() => go(hit)}
          >
            <span className="break">{hit.title}</span>
            <span className="kind">{hit.kind}</span>
          </li>
        ))}
      </ul>
      <p className="muted small" role="status">
        {hits.length === 0 ? (found.isFetching ? 'Looking…' : 'Nothing is called that.') : counted(hits)}
      </p>
      {found.isError ? <Failure error={found.error} /> : null}
    </div>
  );
}

export function Finder({ open, close }: { open: boolean; close: () => void }) {
  return (
    <Modal
      opened={open}
      onClose={close}
      title="Find"
      size="lg"
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Finding close={close} />
    </Modal>
  );
}
