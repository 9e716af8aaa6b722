import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { feed as feedQuery, history as historyQuery } from '../api/queries';
import type { Doc, FeedDetail } from '../api/types';
import { Bigs, Facts, Loaded, Notice, Page, Panel, Waiting } from '../parts/blocks';
import { feedLevel, feedWord } from '../parts/feed-level';
import { Paged } from '../parts/paged';
import { rowClass, levelOf, StateMark } from '../parts/state';
import { Breaker, Rejected } from '../parts/source-list';
import { Table } from '../parts/table';
import { Tabs } from '../parts/tabs';
import { Age, Code, Hash, Millis, Num, Price } from '../parts/values';
import { clock, duration, words } from '../../shared/format';

const Chart = lazy(() => import('../parts/chart'));
const route = getRouteApi('/feeds/$id');

/** One feed: what it says, where that comes from, and how to read it. */
export function FeedPage() {
  const { id } = route.useParams();
  const query = useQuery(feedQuery(id));
  const level = query.data === undefined ? undefined : feedLevel(query.data.feed);
  return (
    <Page
      title={id}
      crumb={
        <Link className="crumb" to="/feeds">
          Feeds /
        </Link>
      }
      marks={
        query.data === undefined || level === undefined ? null : (
          <StateMark state={query.data.feed.state} level={level} word={feedWord(query.data.feed)} />
        )
      }
    >
      <Loaded query={query} what={`feed ${id}`}>
        {(data) => <Detail detail={data} />}
      </Loaded>
    </Page>
  );
}

function Detail({ detail }: { detail: FeedDetail }) {
  const { feed, triggers } = detail;
  return (
    <>
      {feed.reason === '' ? null : (
        <Notice kind={feedLevel(feed) === 'down' ? 'bad' : 'warn'} title={feedWord(feed)}>
          {feed.reason}
        </Notice>
      )}
      <section className="panel live" aria-label="The feed now">
        <div className="body topped">
          <Bigs
            items={[
              ['price on chain', <Price key="published" value={feed.published} feed={feed.id} />],
              [
                'age',
                <Age key="age" at={feed.observedAt} suffix="" limit={triggers.heartbeatSeconds * 1.5} />,
              ],
              ['price of the sources', <Price key="price" value={feed.price} feed={feed.id} />],
              [
                `sources, ${feed.sourcesNeeded} needed`,
                <span key="sources">
                  {feed.sourcesUsed}
                  <span className="unit"> of {feed.sourcesTotal}</span>
                </span>,
              ],
              ['round', <Num key="round" value={feed.round} />],
              ['gas of the last update', <Num key="gas" value={feed.gas} yet="not published yet" />],
            ]}
          />
        </div>
      </section>
      <History detail={detail} />
      <div className="grid two">
        <Sources detail={detail} />
        <div className="stack">
          <Panel title="When it is published">
            <Facts
              rows={[
                ['moved by', `${(triggers.deviationBps / 100).toFixed(2)} %`],
                ['at the latest after', duration(triggers.heartbeatSeconds)],
                ['method', detail.method],
                ['decimals', feed.decimals],
                ['place', `row ${feed.row}, column ${feed.column}`],
                ['contract of the feed', <Hash key="feed" text={detail.address} what="the feed's address" />],
                [
                  'aggregator',
                  <Hash key="aggregator" text={detail.aggregator} what="the aggregator's address" />,
                ],
                ['chain', detail.chainId],
              ]}
            />
          </Panel>
          <HowTo howTo={detail.howTo} />
        </div>
      </div>
      <Transactions rows={detail.transactions} feed={feed.id} />
    </>
  );
}

function History({ detail }: { detail: FeedDetail }) {
  const query = useInfiniteQuery(historyQuery(detail.feed.id));
  return (
    <Panel
      title="Price"
      bare
      right={
        detail.band === undefined
          ? 'nothing is published yet'
          : 'with the band that a price has to leave to be published'
      }
    >
      <Paged query={query} what="rounds">
        {(rows) => (
          <>
            <Suspense fallback={<Waiting what="the chart" />}>
              <Chart rounds={rows} sources={detail.sources} band={detail.band} feed={detail.feed} />
            </Suspense>
            <details>
              <summary>
                Rounds as a table ({rows.length}
                {query.hasNextPage ? ' so far' : ''})
              </summary>
              <Table<Doc<'FeedRound'>>
                label="Rounds"
                rows={rows}
                id={(row) => row.observedAt}
                empty="Nothing has been published yet."
                columns={[
                  {
                    name: 'Observed (UTC)',
                    primary: true,
                    cell: (row) => <time dateTime={row.observedAt}>{clock(row.observedAt)}</time>,
                  },
                  {
                    name: 'Answer',
                    num: true,
                    cell: (row) => <Price value={row.answer} feed={detail.feed.id} />,
                  },
                  { name: 'Because of', cell: (row) => words(row.trigger) },
                  { name: 'Outcome', cell: (row) => words(row.outcome) },
                  {
                    name: 'Transaction',
                    cell: (row) => <Hash text={row.transaction} what="the transaction" />,
                  },
                  { name: 'Gas', num: true, cell: (row) => <Num value={row.gas} yet="not mined yet" /> },
                ]}
              />
            </details>
          </>
        )}
      </Paged>
    </Panel>
  );
}

function Sources({ detail }: { detail: FeedDetail }) {
  return (
    <Panel title="Sources" bare right={`${detail.sources.length} in all`}>
      <Table<Doc<'FeedSource'>>
        label="Sources"
        rows={detail.sources}
        id={(row) => `${row.venue} ${row.pair}`}
        rowClass={(row) => rowClass(levelOf(row.state))}
        empty="It has no sources."
        columns={[
          {
            name: 'Venue',
            primary: true,
            cell: (row) => (
              <span>
                {row.venue} <span className="muted">{row.pair}</span>
              </span>
            ),
          },
          {
            name: 'State',
            cell: (row) => (
              <span title={row.reason}>
                <StateMark state={row.state} />
              </span>
            ),
          },
          { name: 'Breaker', cell: (row) => <Breaker state={row.breaker} /> },
          { name: 'Price', num: true, cell: (row) => <Price value={row.price} /> },
          { name: 'Age', num: true, cell: (row) => <Millis value={row.ageMillis} why="no quote yet" /> },
          { name: 'Rejected', num: true, cell: (row) => <Rejected counts={row.rejected} /> },
        ]}
      />
    </Panel>
  );
}

const LANGUAGES = ['solidity', 'ethers', 'web3j'] as const;
const SPELLED = { solidity: 'Solidity', ethers: 'ethers', web3j: 'web3j' };

function HowTo({ howTo }: { howTo: Doc<'HowTo'> }) {
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>('solidity');
  return (
    <Panel title="How to read it">
      <div className="stack">
        <Tabs
          label="Language"
          names={LANGUAGES}
          shown={language}
          onShow={setLanguage}
          title={(name) => SPELLED[name]}
        >
          <Code text={howTo[language]} what={`${SPELLED[language]} code`} />
        </Tabs>
      </div>
    </Panel>
  );
}

function Transactions({ rows, feed }: { rows: Doc<'FeedTransaction'>[]; feed: string }) {
  return (
    <Panel title="Newest publications" bare>
      <Table
        label="Newest publications"
        rows={rows}
        id={(row) => `${row.report} ${row.observedAt}`}
        empty="Nothing has been published yet."
        columns={[
          { name: 'Observed', primary: true, cell: (row) => <Age at={row.observedAt} /> },
          { name: 'Price', num: true, cell: (row) => <Price value={row.price} feed={feed} /> },
          { name: 'Because of', cell: (row) => words(row.trigger) },
          { name: 'Outcome', cell: (row) => words(row.outcome) },
          { name: 'Transaction', cell: (row) => <Hash text={row.transaction} what="the transaction" /> },
          { name: 'Block', num: true, cell: (row) => <Num value={row.block} yet="not mined yet" /> },
          { name: 'Gas', num: true, cell: (row) => <Num value={row.gas} yet="not mined yet" /> },
        ]}
      />
    </Panel>
  );
}
