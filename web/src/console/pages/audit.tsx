import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { audit as auditQuery } from '../api/queries';
import type { Doc } from '../api/types';
import { Facts, Page, Panel } from '../parts/blocks';
import { Paged } from '../parts/paged';
import { StateMark } from '../parts/state';
import { Table } from '../parts/table';
import { Age, Hash, Num } from '../parts/values';
import { moment, readable, who, words } from '../../shared/format';

/** Who did what, from the log that nobody can change unseen. */
export function Audit() {
  const query = useInfiniteQuery(auditQuery);
  const first = query.data?.pages[0];
  return (
    <Page title="Audit">
      {first === undefined ? null : <Checkpoint checkpoint={first.checkpoint} />}
      <Panel
        title="Entries, newest first"
        bare
        right={first === undefined ? undefined : <Age at={first.asOf} limit={60} />}
      >
        <Paged query={query} what="entries">
          {(rows) => (
            <Table<Doc<'AuditEntry'>>
              label="Audit entries"
              rows={rows}
              id={(row) => String(row.index)}
              empty="Nothing has been done yet."
              columns={[
                {
                  name: 'What',
                  primary: true,
                  cell: (row) => (
                    <span className="break" title={row.text}>
                      {readable(row.text)}
                    </span>
                  ),
                },
                { name: 'Who', cell: (row) => who(row.actor) },
                { name: 'Kind', cell: (row) => words(row.kind.replaceAll('.', ' ')) },
                {
                  name: 'Incident',
                  cell: (row) =>
                    row.incident === undefined ? (
                      <span className="muted">none</span>
                    ) : (
                      <Link to="/incidents/$id" params={{ id: row.incident }}>
                        {row.incident}
                      </Link>
                    ),
                },
                {
                  name: 'Proof',
                  cell: (row) =>
                    row.proven ? (
                      <StateMark state="ok" word="under a checkpoint" />
                    ) : (
                      <span className="muted">not yet under one</span>
                    ),
                },
                {
                  name: 'When',
                  num: true,
                  cell: (row) => (
                    <time dateTime={row.at} title={row.at}>
                      {moment(row.at)}
                    </time>
                  ),
                },
                { name: 'Number', num: true, cell: (row) => <Num value={row.index} /> },
              ]}
            />
          )}
        </Paged>
      </Panel>
    </Page>
  );
}

/** How far the log is signed; that nobody has signed it yet is known, and said so. */
export function Checkpoint({ checkpoint }: { checkpoint: Doc<'Checkpoint'> }) {
  return (
    <Panel title="Checkpoint of the log">
      {checkpoint.size === 0 ? (
        <p className="muted">
          There is none yet: the desk signs the log shortly after it has grown, and nothing proves it until
          then.
        </p>
      ) : (
        <Facts
          left
          rows={[
            ['covers', <Num key="size" value={checkpoint.size} unit="entries" />],
            ['root', <Hash key="root" text={checkpoint.root} what="the root" />],
            ['signed', <Age key="at" at={checkpoint.at} />],
            [
              'on chain',
              checkpoint.onChain ? (
                <StateMark key="chain" state="ok" word="yes" />
              ) : (
                <span key="chain" className="muted">
                  not yet
                </span>
              ),
            ],
          ]}
        />
      )}
    </Panel>
  );
}
