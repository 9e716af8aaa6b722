import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, once, take } from '../../api/client';
import { timeline as timelineQuery } from '../../api/desk';
import type { Doc, Incident } from '../../api/types';
import { useAct } from '../../parts/act';
import { Failure, Loaded, Panel } from '../../parts/blocks';
import { More } from '../../parts/paged';
import { useMay } from '../../shell/session';
import { clock, moment, readable, who, words } from '../../../shared/format';

/** What is typed for the timeline; the page keeps it while another part of it is shown. */
export type Note = readonly [text: string, setText: (text: string) => void];

/** What happened, and a form for what people have to say about it. */
export function Timeline({ incident, note }: { incident: Incident; note: Note }) {
  const query = useQuery(timelineQuery(incident.id));
  return (
    <Panel title="Timeline, newest first (UTC)" bare right="each entry is in the tamper-evident log">
      <NoteForm incident={incident} note={note} />
      <Loaded query={query} what="the timeline">
        {(pages) => <Entries key={incident.id} entries={pages.flatMap((page) => page.items)} />}
      </Loaded>
    </Panel>
  );
}

/** How many entries are shown at once. */
const SHOWN = 200;

function Entries({ entries }: { entries: Doc<'Entry'>[] }) {
  // Counted from the oldest one: what is shown stays when there are newer ones.
  const [hidden, setHidden] = useState(Math.max(0, entries.length - SHOWN));
  return (
    <>
      <ol className="log" reversed>
        {entries
          .slice(hidden)
          .reverse()
          .map((entry) => (
            <LogEntry key={entry.index} entry={entry} />
          ))}
      </ol>
      <More
        what="entries"
        shown={entries.length - hidden}
        total={entries.length}
        next={hidden > 0}
        onMore={() => {
          const left = Math.max(0, hidden - SHOWN);
          setHidden(left);
          return entries.length - left;
        }}
      />
    </>
  );
}

function LogEntry({ entry }: { entry: Doc<'Entry'> }) {
  return (
    <li id={`entry-${entry.index}`}>
      <time dateTime={entry.at} title={moment(entry.at)}>
        {clock(entry.at)}
      </time>
      <div>
        <span className="break prewrap" title={entry.text}>
          {readable(entry.text)}
        </span>{' '}
        <span className="by">
          {who(entry.actor)} · {words(entry.kind.replaceAll('.', ' '))} · #{entry.index}
        </span>
      </div>
    </li>
  );
}

function NoteForm({ incident, note: [text, setText] }: { incident: Incident; note: Note }) {
  const allowed = useMay('act');
  const note = useAct(
    (words: string) =>
      take(
        api.POST('/api/v1/desk/incidents/{id}/note', {
          params: { path: { id: incident.id }, header: once() },
          body: { text: words },
        }),
      ),
    () => 'The note is in the timeline.',
    () => setText(''),
  );
  if (!allowed) {
    return null;
  }
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') {
      note.mutate(text);
    }
  };
  return (
    <form className="body stack tight" onSubmit={send}>
      <Textarea
        label="Note for the timeline"
        rows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {note.isError ? <Failure error={note.error} /> : null}
      <div className="row end">
        <Button type="submit" size="xs" loading={note.isPending} disabled={text.trim() === ''}>
          Write note
        </Button>
      </div>
    </form>
  );
}
