import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { NativeSelect } from '@mantine/core';
import {
  nodes as nodesQuery,
  transaction as transactionQuery,
  transactions as transactionsQuery,
} from '../api/queries';
import type { Doc } from '../api/types';
import { Bigs, Facts, Loaded, Page, Panel } from '../parts/blocks';
import { Paged } from '../parts/paged';
import { levelOf, rowClass, StateMark, type Level } from '../parts/state';
import { Table } from '../parts/table';
import { Age, Coins, Hash, Millis, Num } from '../parts/values';
import { short, words } from '../../shared/format';

const route = getRouteApi('/nodes');

/** Oracle nodes: whether each can publish, what it waits for, what it has sent. */
export function Nodes() {
  const query = useQuery(nodesQuery);
  return (
    <Page title="Oracle nodes">
      <Loaded query={query} what="oracle nodes">
        {(data) => (
          <>
            {data.items.map((node) => (
              <Node key={node.name} node={node} />
            ))}
            {data.items.length === 0 ? <p className="muted">There are no oracle nodes.</p> : null}
          </>
        )}
      </Loaded>
      <Transactions />
    </Page>
  );
}

function Node({ node }: { node: Doc<'OracleNode'> }) {
  return (
    <Panel title={node.name} standing={node.standing}>
      <div className="stack">
        <Bigs
          items={[
            ['balance', <Coins key="balance" wei={node.balanceWei} />],
            ['open transactions', <Num key="open" value={node.transactions.open} />],
            ['failed transactions', <Num key="failed" value={node.transactions.failed} />],
            ['time of an update p95', <Millis key="p95" value={node.done.updateMillisP95} />],
            ['gas of a feed', <Num key="gas" value={node.done.gasPerFeedUpdate} />],
            ['heartbeats missed', <Num key="missed" value={node.done.missedHeartbeats} />],
            ['errors', <Num key="errors" value={node.done.errors} />],
          ]}
        />
        <div className="grid two">
          <div className="stack">
            <h3>What it needs</h3>
            <ul className="checks">
              {node.checks.map((check) => (
                <li key={check.name}>
                  <StateMark state={check.ok ? 'ok' : 'down'} word={words(check.name)} />
                  <span className="muted break">{check.text}</span>
                </li>
              ))}
            </ul>
            <Facts
              left
              rows={[
                ['account', <Hash key="account" text={node.account} what="the account" />],
                [
                  'signs reports as',
                  <Hash key="committee" text={node.committee} what="the signing address" />,
                ],
                ['aggregator', <Hash key="aggregator" text={node.aggregator} what="the aggregator" />],
                ['chain', node.chainId],
                [
                  'rounds and updates',
                  <span key="rounds">
                    <Num value={node.done.rounds} unit="rounds" />,{' '}
                    <Num value={node.done.updates} unit="updates" />
                  </span>,
                ],
              ]}
            />
          </div>
          <div className="stack">
            <h3>What it waits for</h3>
            {node.waitingFor.length === 0 ? (
              <p className="muted">Nothing.</p>
            ) : (
              <ul className="checks">
                {node.waitingFor.map((one) => (
                  <li key={one.key}>
                    <Link to="/transactions/$id" params={{ id: one.key }} className="break">
                      {one.key}
                    </Link>
                    <span className="muted">
                      {words(one.state)}, <Age at={one.since} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
            <h3>Endpoints of the chain</h3>
            <Table<Doc<'Endpoint'>>
              label={`Endpoints of ${node.name}`}
              rows={node.endpoints}
              id={(row) => row.name}
              rowClass={(row) => rowClass(levelOf(row.state))}
              empty="It has no endpoint."
              columns={[
                { name: 'Endpoint', primary: true, cell: (row) => row.name },
                {
                  name: 'State',
                  cell: (row) => (
                    <span title={row.lastFailure}>
                      <StateMark state={row.state} />
                    </span>
                  ),
                },
                { name: 'Head', num: true, cell: (row) => <Num value={row.head} /> },
                { name: 'Behind', num: true, cell: (row) => <Num value={row.lag} unit="blocks" /> },
                {
                  name: 'Latency',
                  num: true,
                  cell: (row) => (
                    <Millis value={row.latencyMicros === undefined ? undefined : row.latencyMicros / 1000} />
                  ),
                },
              ]}
            />
          </div>
        </div>
      </div>
    </Panel>
  );
}

const TX_LEVELS: Record<string, Level> = {
  queued: 'ok',
  sent: 'ok',
  mined: 'ok',
  confirmed: 'ok',
  superseded: 'ok',
  failed: 'down',
};

function TransactionState({ row }: { row: Doc<'Transaction'> }) {
  const failed = row.success === false;
  return (
    <StateMark
      state={row.state}
      level={failed ? 'down' : (TX_LEVELS[row.state] ?? 'unknown')}
      word={failed ? `${words(row.state)}, reverted` : words(row.state)}
    />
  );
}

/** What a transaction has once it is on its way; one that became needless never has it. */
function Later({ row, value, yet }: { row: Doc<'Transaction'>; value: number | undefined; yet: string }) {
  return row.state === 'superseded' && value === undefined ? (
    <span className="muted">none</span>
  ) : (
    <Num value={value} yet={yet} />
  );
}

function Transactions() {
  const { transactions: state = 'all' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(transactionsQuery(state));
  return (
    <Panel title="Transactions, newest first" bare>
      <div className="body filters">
        <NativeSelect
          label="State"
          value={state}
          onChange={(event) =>
            void navigate({ search: { transactions: event.currentTarget.value }, replace: true })
          }
          data={['all', 'open', 'settled']}
        />
      </div>
      <Paged query={query} what="transactions">
        {(rows) => (
          <Table<Doc<'Transaction'>>
            label="Transactions"
            rows={rows}
            id={(row) => row.key}
            empty="There are none."
            columns={[
              {
                name: 'Transaction',
                primary: true,
                cell: (row) => (
                  <Link
                    to="/transactions/$id"
                    params={{ id: row.key }}
                    className="mono nowrap"
                    title={row.key}
                  >
                    {short(row.key)}
                  </Link>
                ),
              },
              { name: 'State', cell: (row) => <TransactionState row={row} /> },
              { name: 'Hash', cell: (row) => <Hash text={row.transaction} what="the hash" /> },
              {
                name: 'Block',
                num: true,
                cell: (row) => <Later row={row} value={row.block} yet="not mined yet" />,
              },
              {
                name: 'Gas',
                num: true,
                cell: (row) => <Later row={row} value={row.gasUsed} yet="not mined yet" />,
              },
              {
                name: 'Nonce',
                num: true,
                cell: (row) => <Later row={row} value={row.nonce} yet="not sent yet" />,
              },
              { name: 'Asked for', num: true, cell: (row) => <Age at={row.submittedAt} /> },
            ]}
          />
        )}
      </Paged>
    </Panel>
  );
}

const one = getRouteApi('/transactions/$id');

/** A transaction: where it stands and what it waits for. */
export function TransactionPage() {
  const { id } = one.useParams();
  const query = useQuery(transactionQuery(id));
  return (
    <Page
      title={id}
      crumb={
        <Link className="crumb" to="/nodes">
          Oracle nodes /
        </Link>
      }
      marks={query.data === undefined ? null : <TransactionState row={query.data.transaction} />}
    >
      <Loaded query={query} what="the transaction">
        {({ transaction, diagnosis, explanation }) => (
          <Panel title={diagnosis === '' ? 'About it' : words(diagnosis)}>
            <div className="stack">
              {explanation === '' ? null : <p className="break">{explanation}</p>}
              <Facts
                left
                rows={[
                  ['hash', <Hash key="hash" text={transaction.transaction} what="the hash" />],
                  ['asked for', <Age key="at" at={transaction.submittedAt} />],
                  [
                    'nonce',
                    <Later key="nonce" row={transaction} value={transaction.nonce} yet="not sent yet" />,
                  ],
                  [
                    'block',
                    <Later key="block" row={transaction} value={transaction.block} yet="not mined yet" />,
                  ],
                  [
                    'gas used',
                    <Later key="gas" row={transaction} value={transaction.gasUsed} yet="not mined yet" />,
                  ],
                  ['group', transaction.group ?? <span className="muted">none</span>],
                  ['to be cancelled', transaction.cancelRequested ? 'yes' : 'no'],
                  [
                    'remark',
                    transaction.remark === '' ? <span className="muted">none</span> : transaction.remark,
                  ],
                ]}
              />
            </div>
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}
