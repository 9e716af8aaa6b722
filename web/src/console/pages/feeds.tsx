import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { feeds as feedsQuery } from '../api/queries';
import type { Feed } from '../api/types';
import { Loaded, Page, Panel } from '../parts/blocks';
import { feedLevel, feedWord } from '../parts/feed-level';
import { Sources } from '../parts/source-list';
import { Tabs } from '../parts/tabs';
import { Sparkline } from '../parts/sparkline';
import { byLevel, rowClass, StateMark } from '../parts/state';
import { Age, Num, Price } from '../parts/values';
import { plural } from '../../shared/format';
import { useNarrow } from '../parts/narrow';

const route = getRouteApi('/feeds');

type Order = 'place' | 'feed' | 'age' | 'sources' | 'gas' | 'state';

interface FeedColumn {
  name: string;
  order?: Order;
  num?: boolean;
  primary?: boolean;
  cell: (feed: Feed) => ReactNode;
}

const COLUMNS: FeedColumn[] = [
  {
    name: 'Feed',
    order: 'feed',
    primary: true,
    cell: (feed) => (
      <Link to="/feeds/$id" params={{ id: feed.id }}>
        {feed.id}
      </Link>
    ),
  },
  {
    name: 'State',
    order: 'state',
    cell: (feed) => (
      <span title={feed.reason}>
        <StateMark state={feed.state} level={feedLevel(feed)} word={feedWord(feed)} />
      </span>
    ),
  },
  { name: 'Price on chain', num: true, cell: (feed) => <Price value={feed.published} feed={feed.id} /> },
  { name: 'Age', order: 'age', num: true, cell: (feed) => <Age at={feed.observedAt} suffix="" /> },
  { name: 'Last hour', cell: (feed) => <Sparkline spark={feed.spark} /> },
  { name: 'Price of the sources', num: true, cell: (feed) => <Price value={feed.price} feed={feed.id} /> },
  {
    name: 'Sources',
    order: 'sources',
    num: true,
    cell: (feed) => (
      <span
        className={feed.sourcesUsed < feed.sourcesNeeded ? 'old' : undefined}
        title={`${feed.sourcesNeeded} needed`}
      >
        {feed.sourcesUsed} <span className="unit">of {feed.sourcesTotal}</span>
      </span>
    ),
  },
  { name: 'Round', num: true, cell: (feed) => <Num value={feed.round} /> },
  { name: 'Gas', order: 'gas', num: true, cell: (feed) => <Num value={feed.gas} yet="not published yet" /> },
];

/** The orders to choose from where there is no head to press. */
const ORDERS: { value: Order; label: string }[] = [
  { value: 'place', label: 'Place on chain' },
  ...COLUMNS.flatMap(({ order, name }) => (order === undefined ? [] : [{ value: order, label: name }])),
];

const COMPARE: Record<Order, (one: Feed, other: Feed) => number> = {
  place: (one, other) => one.row - other.row || one.column - other.column,
  feed: (one, other) => one.id.localeCompare(other.id),
  age: (one, other) => (other.ageSeconds ?? Infinity) - (one.ageSeconds ?? Infinity) || 0,
  sources: (one, other) => one.sourcesUsed - one.sourcesNeeded - (other.sourcesUsed - other.sourcesNeeded),
  gas: (one, other) => other.gas - one.gas,
  state: (one, other) => byLevel(feedLevel(one), feedLevel(other)),
};

const SHOWN = ['feeds', 'sources'] as const;

/** Every feed with price, age, sources and the line of its last hour; and every stream of every venue. */
export function Feeds() {
  const query = useQuery(feedsQuery);
  const { show, sources } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = show === 'sources' || sources !== undefined ? 'sources' : 'feeds';
  return (
    <Page title="Feeds">
      <Tabs
        label="Feeds or sources"
        names={SHOWN}
        shown={shown}
        onShow={(next) => void navigate({ search: next === 'sources' ? { show: next } : {}, replace: true })}
        title={(name) => (name === 'feeds' ? 'Feeds' : 'Sources')}
      >
        {shown === 'sources' ? (
          <Sources text={sources ?? ''} />
        ) : (
          <Loaded query={query} what="feeds">
            {(data) => <FeedList feeds={data.items} asOf={data.asOf} />}
          </Loaded>
        )}
      </Tabs>
    </Page>
  );
}

function FeedList({ feeds, asOf }: { feeds: Feed[]; asOf: string | undefined }) {
  const { q = '', state = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [order, setOrder] = useState<Order>('state');
  const narrow = useNarrow();
  const find = (change: { q?: string; state?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const states = useMemo(() => [...new Set(feeds.map((feed) => feed.state))].sort(), [feeds]);
  const shown = useMemo(() => {
    const needle = q.trim().toUpperCase();
    return feeds
      .filter((feed) => feed.id.toUpperCase().includes(needle) && (state === '' || feed.state === state))
      .sort((one, other) => COMPARE[order](one, other) || COMPARE.place(one, other));
  }, [feeds, q, state, order]);
  return (
    <>
      <div className="filters">
        <TextInput
          label="Name"
          value={q}
          placeholder="BTC"
          onChange={(event) => find({ q: event.currentTarget.value })}
        />
        <NativeSelect
          label="State"
          value={state}
          onChange={(event) => find({ state: event.currentTarget.value })}
          data={[{ value: '', label: 'all' }, ...states.map((one) => ({ value: one, label: one }))]}
        />
        {narrow ? (
          <NativeSelect
            label="Order"
            value={order}
            onChange={(event) => setOrder(event.currentTarget.value as Order)}
            data={ORDERS}
          />
        ) : null}
      </div>
      <Panel
        title={
          shown.length === feeds.length
            ? plural(feeds.length, 'feed')
            : `${shown.length} of ${plural(feeds.length, 'feed')}`
        }
        right={<Age at={asOf} limit={60} />}
        bare
      >
        <FeedTable feeds={shown} order={order} onOrder={setOrder} />
      </Panel>
    </>
  );
}

function FeedTable({
  feeds,
  order,
  onOrder,
}: {
  feeds: Feed[];
  order: Order;
  onOrder: (order: Order) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const rows = useVirtualizer({
    count: feeds.length,
    getScrollElement: () => box.current,
    estimateSize: () => (narrow ? 232 : 38),
    overscan: 12,
    getItemKey: (i) => feeds[i]?.id ?? i,
  });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  if (feeds.length === 0) {
    return <p className="empty">No feed is like that.</p>;
  }
  return (
    <div className="table cards scroll feeds-scroll" ref={box} tabIndex={0} role="group" aria-label="Feeds">
      <table aria-rowcount={feeds.length + 1}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Head key={column.name} column={column} order={order} onOrder={narrow ? undefined : onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Gap height={before} /> : null}
          {items.map((item) => {
            const feed = feeds[item.index];
            return feed === undefined ? null : (
              <tr
                key={feed.id}
                ref={rows.measureElement}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                className={rowClass(feedLevel(feed))}
              >
                {COLUMNS.map((column) => (
                  <td
                    key={column.name}
                    data-label={column.name}
                    role={column.primary === true ? 'rowheader' : undefined}
                    className={column.primary === true ? 'primary' : column.num === true ? 'num' : undefined}
                  >
                    {column.cell(feed)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <Gap height={after} /> : null}
        </tbody>
      </table>
    </div>
  );
}

/** The room of rows that are out of sight. */
function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden="true" className="gap">
      <td colSpan={COLUMNS.length} style={{ height, padding: 0 }} />
    </tr>
  );
}

function Head({
  column,
  order,
  onOrder,
}: {
  column: FeedColumn;
  order: Order;
  /** Undefined where the head is not seen: nothing unseen takes the focus. */
  onOrder: ((order: Order) => void) | undefined;
}) {
  const mine = column.order;
  const sorted = mine !== undefined && mine === order;
  return (
    <th
      scope="col"
      className={column.num === true ? 'num' : undefined}
      aria-sort={sorted ? (mine === 'feed' ? 'ascending' : 'descending') : undefined}
    >
      {mine === undefined || onOrder === undefined ? (
        column.name
      ) : (
        <button type="button" onClick={() => onOrder(sorted ? 'place' : mine)}>
          {column.name}
          <span aria-hidden="true">{sorted ? ' ▾' : ''}</span>
        </button>
      )}
    </th>
  );
}
