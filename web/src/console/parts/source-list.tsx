import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sources as sourcesQuery } from '../api/queries';
import type { Doc } from '../api/types';
import { plural, words } from '../../shared/format';
import { Loaded, Panel } from './blocks';
import { levelOf, rowClass, StateMark } from './state';
import { Table } from './table';
import { Age, Millis, Num, Price, Reason } from './values';

/** A breaker that is closed lets quotes through, which is how it should be. */
export function Breaker({ state }: { state: string }) {
  return <StateMark state={state} word={`${words(state)}`} />;
}

/** How many messages were dropped, with the reasons on hover. */
export function Rejected({ counts }: { counts: Record<string, number> }) {
  const reasons = Object.entries(counts).filter(([, number]) => number > 0);
  const all = reasons.reduce((sum, [, number]) => sum + number, 0);
  return (
    <span title={reasons.map(([reason, number]) => `${words(reason)}: ${number}`).join('\n')}>
      <Num value={all} />
    </span>
  );
}

/** Every stream of every venue. */
export function Sources({ text }: { text: string }) {
  const query = useQuery(sourcesQuery);
  const [wanted, setWanted] = useState(text);
  const needle = wanted.trim().toLowerCase();
  return (
    <Loaded query={query} what="sources">
      {(data) => {
        const rows = data.items.filter((row) => `${row.venue} ${row.pair}`.toLowerCase().includes(needle));
        return (
          <>
            <div className="filters">
              <TextInput
                label="Venue or pair"
                placeholder="kraken BTC"
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value)}
              />
            </div>
            <Panel title={plural(rows.length, 'source')} bare right={<Age at={data.asOf} limit={60} />}>
              <Table<Doc<'Source'>>
                label="Sources"
                rows={rows}
                id={(row) => `${row.venue} ${row.pair}`}
                rowClass={(row) => rowClass(levelOf(row.state))}
                empty="No source is called that."
                columns={[
                  { name: 'Source', primary: true, cell: (row) => `${row.venue} ${row.pair}` },
                  { name: 'State', cell: (row) => <StateMark state={row.state} /> },
                  { name: 'Breaker', cell: (row) => <Breaker state={row.breaker} /> },
                  { name: 'Connection', cell: (row) => <Breaker state={row.connection} /> },
                  { name: 'By', cell: (row) => (row.transport === '' ? 'nothing yet' : row.transport) },
                  { name: 'Price', num: true, cell: (row) => <Price value={row.price} /> },
                  {
                    name: 'Age',
                    num: true,
                    cell: (row) => <Millis value={row.ageMillis} why="no quote yet" />,
                  },
                  {
                    name: 'Latency',
                    num: true,
                    cell: (row) =>
                      row.latencyMillis === undefined && row.transport === 'ws' ? (
                        <span className="muted" title="The venue sends by itself: no answer is waited for.">
                          pushed
                        </span>
                      ) : (
                        <Millis value={row.latencyMillis} why="not measured yet" />
                      ),
                  },
                  { name: 'Rejected', num: true, cell: (row) => <Rejected counts={row.rejected} /> },
                  { name: 'Reason', cell: (row) => <Reason text={row.reason} /> },
                ]}
              />
            </Panel>
          </>
        );
      }}
    </Loaded>
  );
}
