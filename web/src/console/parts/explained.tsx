import type { Doc } from '../api/types';
import { words } from '../../shared/format';
import { Facts } from './blocks';

/** What an error means and what to do about it. */
export function Explained({ explanation }: { explanation: Doc<'Explanation'> }) {
  return (
    <div className="stack tight">
      <h3 className="mono break">{explanation.text}</h3>
      <Facts
        left
        rows={[
          ['what happened', explanation.cause],
          ['what it takes', words(explanation.transience)],
          ['what to do', <strong key="remedy">{explanation.remedy}</strong>],
          ...explanation.operands.map((one): [string, React.ReactNode] => [
            one.name === '' ? 'operand' : one.name,
            <span key={one.name} className="mono break">
              {one.value}
            </span>,
          ]),
          ...explanation.inner.map((one): [string, React.ReactNode] => [`because of ${one.name}`, one.cause]),
        ]}
      />
    </div>
  );
}
