import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { runbooks as runbooksQuery } from '../api/desk';
import type { Doc } from '../api/types';
import { words } from '../../shared/format';
import { Loaded, Panel } from './blocks';
import { StateMark, type Level } from './state';
import { Table } from './table';

const RUN_LEVELS: Record<string, Level> = {
  running: 'ok',
  succeeded: 'ok',
  'waiting-for-approval': 'degraded',
  'waiting-for-answer': 'degraded',
  aborted: 'degraded',
  'rolled-back': 'down',
  failed: 'down',
};

/** The API spells enums with dashes or underscores; both are the same word. */
export function spelled(word: string): string {
  return word.toLowerCase().replaceAll('_', '-');
}

/** How a run stands. */
export function RunState({ status }: { status: string }) {
  return <StateMark state={status} level={RUN_LEVELS[spelled(status)] ?? 'unknown'} word={words(status)} />;
}

/** Every runbook, with the way to its plan. */
export function RunbooksFor({ incident }: { incident?: string }) {
  const query = useQuery(runbooksQuery);
  return (
    <Panel title="Runbooks" bare>
      <Loaded query={query} what="runbooks">
        {(data) => (
          <Table<Doc<'RunbookBrief'>>
            label="Runbooks"
            rows={data.items}
            id={(row) => row.name}
            empty="There are no runbooks."
            columns={[
              {
                name: 'Runbook',
                primary: true,
                cell: (row) => (
                  <Link
                    to="/runbooks/$name"
                    params={{ name: row.name }}
                    search={incident === undefined ? {} : { incident }}
                  >
                    {row.title}
                  </Link>
                ),
              },
              { name: 'Name', cell: (row) => <span className="mono">{row.name}</span> },
              { name: 'Handles', cell: (row) => row.handles.join(', ') },
              { name: 'Steps', num: true, cell: (row) => row.steps },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
