import { useQuery } from '@tanstack/react-query';
import { network as networkQuery } from '../api/queries';
import type { Doc } from '../api/types';
import { Bigs, Loaded, Notice, Page, Panel } from '../parts/blocks';
import { rowClass, StateMark, type Level } from '../parts/state';
import { Table } from '../parts/table';
import { Age, Hash, Millis, Num, Unknown, Until } from '../parts/values';
import { bytes, clock, plural, shortened } from '../../shared/format';

type Report = Doc<'HealthReport'>;

/** The chain's network: validators, rounds, heads by node, peers, endpoints. */
export function Network() {
  const query = useQuery(networkQuery);
  return (
    <Page title="Network">
      <Loaded query={query} what="the network's health">
        {(data) => (
          <>
            <Panel title="Network" standing={data.standing}>
              {data.report === undefined ? (
                <p className="muted">No report: nothing below this line is known.</p>
              ) : (
                <Head report={data.report} />
              )}
            </Panel>
            {data.report === undefined ? null : <Parts report={data.report} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A figure, or why there is none. */
function Figure({ figure, unit = '' }: { figure: Doc<'Figure'>; unit?: string }) {
  return <Num value={figure.value} unit={unit} why={figure.unknown} />;
}

function Head({ report: { chain, validators } }: { report: Report }) {
  // Nought of what blocks don't tell is not nought.
  const told = (value: number) => (chain.remark === '' ? value : undefined);
  return (
    <Bigs
      items={[
        ['head', <Num key="head" value={chain.head} why={chain.remark} />],
        ['since the head', <Millis key="age" value={chain.headAgeMillis} why={chain.remark} />],
        [
          'validators',
          <Num
            key="validators"
            value={told(validators.filter((one) => one.validates).length)}
            why={chain.remark}
          />,
        ],
        ['needed to agree', <Num key="quorum" value={told(chain.quorum)} why={chain.remark} />],
        ['round changes', <Num key="changes" value={told(chain.roundChanges)} why={chain.remark} />],
        [
          'advancing',
          <StateMark
            key="advancing"
            state={chain.advancing ? 'ok' : 'down'}
            word={chain.advancing ? 'yes' : 'no'}
          />,
        ],
      ]}
    />
  );
}

const CHECK_LEVELS: Record<string, Level> = { ok: 'ok', trouble: 'down', unknown: 'unknown' };

function Parts({ report }: { report: Report }) {
  const wrong = report.checks.filter((check) => check.state !== 'ok');
  return (
    <>
      {report.chain.remark === '' ? null : (
        <Notice title="Blocks tell nothing of validators and rounds">
          their extra data can't be read: {report.chain.remark}
        </Notice>
      )}
      <Panel
        title={
          wrong.length === 0
            ? `All ${plural(report.checks.length, 'check')} are well`
            : `${plural(wrong.length, 'check')} to look at`
        }
        bare
      >
        <Table<Doc<'Check'>>
          label="Checks"
          rows={[...wrong, ...report.checks.filter((check) => check.state === 'ok')]}
          id={(row) => `${row.kind} ${row.subject}`}
          rowClass={(row) => rowClass(CHECK_LEVELS[row.state] ?? 'unknown')}
          empty="Nothing is checked."
          columns={[
            { name: 'Check', primary: true, cell: (row) => shortened(`${row.kind} ${row.subject}`) },
            {
              name: 'State',
              cell: (row) => <StateMark state={row.state} level={CHECK_LEVELS[row.state] ?? 'unknown'} />,
            },
            {
              name: 'What is seen',
              cell: (row) => (
                <span className="break" title={row.summary}>
                  {shortened(row.summary)}
                </span>
              ),
            },
            { name: 'Since', num: true, cell: (row) => <Age at={row.since} /> },
          ]}
        />
      </Panel>
      <Nodes nodes={report.nodes} />
      <Validators validators={report.validators} />
      <div className="grid two">
        <Rounds chain={report.chain} />
        <div className="stack">
          <Expiries expiries={report.expiries} />
          <Disks disks={report.disks} />
        </div>
      </div>
    </>
  );
}

function Nodes({ nodes }: { nodes: Doc<'Node'>[] }) {
  return (
    <Panel title="Nodes" bare>
      <Table<Doc<'Node'>>
        label="Nodes"
        rows={nodes}
        id={(row) => row.name}
        rowClass={(row) =>
          row.contact === 'answered' ? '' : rowClass(row.contact === undefined ? 'unknown' : 'down')
        }
        empty="No node is watched."
        columns={[
          { name: 'Node', primary: true, cell: (row) => row.name },
          { name: 'Role', cell: (row) => row.role },
          {
            name: 'Contact',
            cell: (row) =>
              row.contact === undefined ? (
                <Unknown why={row.remark} />
              ) : (
                <span title={row.remark}>
                  <StateMark state={row.contact === 'answered' ? 'ok' : 'down'} word={row.contact} />
                </span>
              ),
          },
          { name: 'Last answer', num: true, cell: (row) => <Age at={row.lastAnswer} limit={60} /> },
          { name: 'Head', num: true, cell: (row) => <Figure figure={row.head} /> },
          { name: 'Behind', num: true, cell: (row) => <Figure figure={row.lag} unit="blocks" /> },
          { name: 'Peers', num: true, cell: (row) => <Figure figure={row.peers} /> },
          { name: 'Pool', num: true, cell: (row) => <Figure figure={row.pool} /> },
          { name: 'Latency', num: true, cell: (row) => <Figure figure={row.latencyMillis} unit="ms" /> },
        ]}
      />
    </Panel>
  );
}

function Validators({ validators }: { validators: Doc<'Validator'>[] }) {
  return (
    <Panel title="Validators" bare>
      <Table<Doc<'Validator'>>
        label="Validators"
        rows={validators}
        id={(row) => row.address}
        rowClass={(row) => (row.missedInARow > 0 ? 'warn-row' : '')}
        empty="No validator is known: blocks name none."
        columns={[
          { name: 'Validator', primary: true, cell: (row) => (row.node === '' ? 'a validator' : row.node) },
          { name: 'Address', cell: (row) => <Hash text={row.address} what="the address" /> },
          {
            name: 'Validates',
            cell: (row) => (
              <StateMark state={row.validates ? 'ok' : 'unknown'} word={row.validates ? 'yes' : 'no'} />
            ),
          },
          { name: 'Proposed', num: true, cell: (row) => <Num value={row.proposed} unit="blocks" /> },
          { name: 'Missed', num: true, cell: (row) => <Num value={row.missed} /> },
          {
            name: 'In a row',
            num: true,
            cell: (row) => (
              <span className={row.missedInARow > 0 ? 'old' : undefined}>{row.missedInARow}</span>
            ),
          },
          {
            name: 'Last block',
            num: true,
            cell: (row) => <Num value={row.lastProposed} yet="none seen yet" />,
          },
        ]}
      />
    </Panel>
  );
}

function Rounds({ chain }: { chain: Report['chain'] }) {
  return (
    <Panel title="Last blocks" bare>
      <Table<Doc<'Round'>>
        label="Last blocks"
        rows={chain.rounds.slice(-20).reverse()}
        id={(row) => String(row.block)}
        rowClass={(row) => (row.round > 0 ? 'warn-row' : '')}
        empty={
          chain.remark === '' ? 'No block has been seen yet.' : 'Blocks of this chain tell nothing of rounds.'
        }
        columns={[
          { name: 'Block', primary: true, cell: (row) => <Num value={row.block} /> },
          { name: 'Time (UTC)', cell: (row) => clock(row.time) },
          { name: 'Round', num: true, cell: (row) => row.round },
          { name: 'Proposer', cell: (row) => <Hash text={row.proposer} what="the proposer" /> },
          { name: 'Seals', num: true, cell: (row) => row.seals },
          { name: 'Missed by', num: true, cell: (row) => row.missedBy.length },
        ]}
      />
    </Panel>
  );
}

function Expiries({ expiries }: { expiries: Doc<'Expiry'>[] }) {
  return (
    <Panel title="What ends" bare>
      <Table<Doc<'Expiry'>>
        label="Certificates and keys"
        rows={expiries}
        id={(row) => row.subject}
        empty="Nothing that ends is watched."
        columns={[
          { name: 'What', primary: true, cell: (row) => row.subject },
          {
            name: 'Ends',
            num: true,
            cell: (row) => (row.ends === undefined ? <Unknown why={row.unknown} /> : <Until at={row.ends} />),
          },
        ]}
      />
    </Panel>
  );
}

function Disks({ disks }: { disks: Doc<'Disk'>[] }) {
  const size = (figure: Doc<'Figure'>) =>
    figure.value === undefined ? <Unknown why={figure.unknown} /> : bytes(figure.value);
  return (
    <Panel title="Disks" bare>
      <Table<Doc<'Disk'>>
        label="Disks"
        rows={disks}
        id={(row) => row.name}
        empty="No disk is watched."
        columns={[
          { name: 'Disk', primary: true, cell: (row) => row.name },
          { name: 'Used', num: true, cell: (row) => size(row.used) },
          { name: 'Of', num: true, cell: (row) => size(row.total) },
        ]}
      />
    </Panel>
  );
}
