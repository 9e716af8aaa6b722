import { useQuery } from '@tanstack/react-query';
import { api, once, take } from '../api/client';
import { operations } from '../api/queries';
import type { Doc } from '../api/types';
import { useAct } from './act';
import { useMay } from '../shell/session';
import { plural } from '../../shared/format';

function One({ operation }: { operation: Doc<'LongOperation'> }) {
  const may = useMay('act');
  const cancel = useAct(
    () =>
      take(
        api.POST('/api/v1/operations/{id}/cancel', {
          params: { path: { id: operation.id }, header: once() },
        }),
      ),
    () => 'It was asked to end.',
  );
  return (
    <li>
      {operation.link === undefined ? operation.title : <a href={operation.link}>{operation.title}</a>}
      <progress
        aria-label={operation.title}
        {...(operation.total === undefined ? {} : { max: operation.total, value: operation.done })}
      />
      <span className="muted">
        {operation.total === undefined ? '' : `${operation.done} of ${operation.total}: `}
        {operation.cancelling ? 'it is asked to end' : operation.detail}
      </span>{' '}
      {operation.cancellable && may ? (
        <button
          type="button"
          className="linkish"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate(undefined)}
        >
          Cancel
        </button>
      ) : null}
    </li>
  );
}

/** Long work that is under way, in a corner of every page. */
export function Work() {
  const { data } = useQuery(operations);
  const items = data?.items ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <details className="work">
      <summary>
        {plural(items.length, 'operation')}
        {data?.next === undefined ? '' : ' and more'} under way
      </summary>
      <ul>
        {items.map((one) => (
          <One key={one.id} operation={one} />
        ))}
      </ul>
    </details>
  );
}
