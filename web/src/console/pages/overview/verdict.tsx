import { Link } from '@tanstack/react-router';
import type { Overview as OverviewDoc } from '../../api/types';
import { Shape, StateMark, type Level } from '../../parts/state';
import { Age } from '../../parts/values';

const ORDER: Level[] = ['down', 'unknown', 'degraded'];

/** What is wrong, worst first, each with the way to it. */
export function Verdict({ data }: { data: OverviewDoc }) {
  const parts = [
    { name: 'Incidents', to: '/incidents', at: data.incidents.standing },
    { name: 'Chain', to: '/network', at: data.chain.standing },
    { name: 'Feeds', to: '/feeds', at: data.feeds.standing },
    { name: 'Oracle nodes', to: '/nodes', at: data.oracle.standing },
    { name: 'Lanes', to: '/lanes', at: data.lanes.standing },
    { name: 'Network', to: '/network', at: data.network.standing },
  ];
  const wrong = parts
    .filter((part) => part.at.state !== 'ok')
    .sort((one, other) => ORDER.indexOf(one.at.state) - ORDER.indexOf(other.at.state));
  if (wrong.length === 0) {
    return (
      <section className="panel verdict well" aria-label="What is wrong">
        <p className="row">
          <span className="state ok">
            <Shape level="ok" size={16} />
          </span>
          <strong>Nothing is wrong.</strong>
          <span className="muted">
            Every part has reported; the oldest of them <Age at={oldest(parts.map((part) => part.at.asOf))} />
            .
          </span>
        </p>
      </section>
    );
  }
  return (
    <section className="panel verdict" aria-label="What is wrong">
      <ul>
        {wrong.map((part) => (
          <li key={part.name} className={part.at.state}>
            <StateMark
              state={part.at.state}
              word={
                part.name === 'Incidents' && part.at.state !== 'unknown'
                  ? 'Incidents open'
                  : `${part.name} ${part.at.state}`
              }
            />
            <span className="break">{part.at.reason}</span>
            <Link to={part.to}>Look</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function oldest(times: string[]): string {
  return times.reduce((one, other) => (Date.parse(one) < Date.parse(other) ? one : other));
}
