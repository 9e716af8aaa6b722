import type { ReactNode } from 'react';

export interface Column<Row> {
  name: string;
  cell: (row: Row) => ReactNode;
  /** Whether it holds numbers, which are aligned on the right. */
  num?: boolean;
  /** Whether it names the row. */
  primary?: boolean;
}

/** A table; on a narrow screen each row becomes a card that names its values. */
export function Table<Row>({
  label,
  columns,
  rows,
  id,
  rowClass,
  empty,
}: {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  id: (row: Row) => string;
  rowClass?: (row: Row) => string;
  empty: string;
}) {
  if (rows.length === 0) {
    return <p className="empty">{empty}</p>;
  }
  return (
    <div className="table cards" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={column.num === true ? 'num' : undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={id(row)} className={rowClass?.(row)}>
              {columns.map((column) => (
                <td
                  key={column.name}
                  data-label={column.name}
                  className={classOf(column)}
                  role={column.primary === true ? 'rowheader' : undefined}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf<Row>(column: Column<Row>): string | undefined {
  if (column.primary === true) {
    return 'primary';
  }
  return column.num === true ? 'num' : undefined;
}
