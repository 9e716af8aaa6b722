import { useQuery } from '@tanstack/react-query';
import { environments as environmentsQuery } from '../api/queries';
import type { Doc } from '../api/types';
import { Facts, Loaded, Page, Panel } from '../parts/blocks';
import { rowClass, StateMark } from '../parts/state';
import { Table } from '../parts/table';
import { Age, Reason } from '../parts/values';

/** Where the system runs, and what of it. */
export function Environments() {
  const query = useQuery(environmentsQuery);
  return (
    <Page title="Environments">
      <Loaded query={query} what="environments">
        {(data) => data.items.map((one) => <Environment key={one.name} environment={one} asOf={data.asOf} />)}
      </Loaded>
    </Page>
  );
}

function Environment({ environment, asOf }: { environment: Doc<'Environment'>; asOf: string }) {
  return (
    <>
      <div className="grid two">
        <Panel title={environment.name} right={<Age at={asOf} />}>
          <Facts
            rows={[
              ['provider', environment.provider],
              ['version', environment.version],
            ]}
          />
        </Panel>
        <Panel title="Chains" bare>
          <Table<Doc<'EnvironmentChain'>>
            label="Chains"
            rows={environment.chains}
            id={(row) => String(row.id)}
            empty="It has no chain."
            columns={[
              { name: 'Chain', primary: true, cell: (row) => `${row.name} (${row.id})` },
              { name: 'Role', cell: (row) => row.role },
              { name: 'Kind', cell: (row) => (row.simulated ? <strong>simulated</strong> : 'real') },
            ]}
          />
        </Panel>
      </div>
      <Panel title="Components" bare>
        <Table<Doc<'Component'>>
          label="Components"
          rows={environment.components}
          id={(row) => row.name}
          rowClass={(row) => rowClass(row.standing.state)}
          empty="It has no component."
          columns={[
            { name: 'Component', primary: true, cell: (row) => row.name },
            { name: 'State', cell: (row) => <StateMark state={row.standing.state} /> },
            { name: 'Reason', cell: (row) => <Reason text={row.standing.reason} /> },
            { name: 'Version', cell: (row) => row.version },
            { name: 'What', cell: (row) => <span className="break">{row.detail}</span> },
            { name: 'As of', num: true, cell: (row) => <Age at={row.standing.asOf} limit={60} /> },
          ]}
        />
      </Panel>
    </>
  );
}
