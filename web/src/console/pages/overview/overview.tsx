import { useQuery } from '@tanstack/react-query';
import { overview as overviewQuery } from '../../api/queries';
import { Loaded, Page } from '../../parts/blocks';
import { Verdict } from './verdict';
import { ChainPanel, FeedsPanel, LanesPanel, IncidentsPanel, OraclePanel, NetworkPanel } from './panels';
import { Newest, WorstFeeds } from './lists';

/** Everything in one look: what is wrong first, then each part with its age. */
export function Overview() {
  const query = useQuery(overviewQuery);
  return (
    <Page title="Overview">
      <Loaded query={query} what="overview">
        {(data) => (
          <>
            <Verdict data={data} />
            <div className="grid">
              <ChainPanel part={data.chain} />
              <FeedsPanel part={data.feeds} />
              <LanesPanel part={data.lanes} />
              <IncidentsPanel part={data.incidents} />
              <OraclePanel part={data.oracle} />
              <NetworkPanel part={data.network} />
            </div>
            <div className="grid two">
              <Newest part={data.incidents} />
              <WorstFeeds part={data.feeds} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}
