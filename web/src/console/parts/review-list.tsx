import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Doc } from '../api/types';
import { words } from '../../shared/format';
import { Table } from './table';
import { Until } from './values';

type Brief = Doc<'ReviewBrief'>;

/** Reviews, with the way to each and what it still wants. */
export function ReviewTable({
  reviews,
  empty,
  wanting,
}: {
  reviews: Brief[];
  empty: string;
  wanting: { num?: boolean; cell: (review: Brief) => ReactNode };
}) {
  return (
    <Table
      label="Reviews"
      rows={reviews}
      id={(row) => row.id}
      empty={empty}
      columns={[
        {
          name: 'Review',
          primary: true,
          cell: (row) => (
            <Link to="/reviews/$id" params={{ id: row.id }}>
              {row.title}
            </Link>
          ),
        },
        { name: 'State', cell: (row) => words(row.state) },
        { name: 'Wanting', ...wanting },
        { name: 'Due', num: true, cell: (row) => <Until at={row.dueAt} /> },
      ]}
    />
  );
}
