import { Link } from '@tanstack/react-router';
import type { Incident } from '../../api/types';
import { StateMark } from '../../parts/state';
import { Age, Until } from '../../parts/values';
import { plural, who, words } from '../../../shared/format';

/** What it is. */
export function facts(incident: Incident): [string, React.ReactNode][] {
  return [
    ['component', incident.component],
    ['rated so because', incident.because],
    [
      'affects',
      incident.affected.length === 0 ? (
        <span className="muted">nothing named</span>
      ) : (
        <span className="row">
          {incident.affected.slice(0, 12).map((one) => (
            <span key={one} className="tag">
              {one}
            </span>
          ))}
          {incident.affectedCount > 12 ? `and ${incident.affectedCount - 12} more` : null}
        </span>
      ),
    ],
    ['alerts', `${incident.active} of ${plural(incident.alerts, 'alert')} firing`],
    ...(incident.parent === undefined
      ? []
      : ([
          [
            'part of',
            <Link key="parent" to="/incidents/$id" params={{ id: incident.parent }}>
              {incident.parent}
            </Link>,
          ],
        ] as [string, React.ReactNode][])),
    ...(incident.security
      ? ([['security', <StateMark key="s" state="down" word="a matter of security" />]] as [
          string,
          React.ReactNode,
        ][])
      : []),
  ];
}

/** How far it is, and whose it is. */
export function progress(incident: Incident): [string, React.ReactNode][] {
  const at = (time: string | undefined) =>
    time === undefined ? <span className="muted">not yet</span> : <Age at={time} />;
  return [
    ['status', <strong key="status">{words(incident.status)}</strong>],
    ['owner', incident.owner ?? <span className="muted">nobody</span>],
    ...Object.entries(incident.roles).map(([role, person]): [string, React.ReactNode] => [
      words(role),
      person,
    ]),
    ['opened', <Age key="opened" at={incident.openedAt} />],
    [
      'acknowledged',
      incident.acknowledged === undefined ? (
        at(undefined)
      ) : (
        <>
          {who(incident.acknowledged.by)}, <Age at={incident.acknowledged.at} />
        </>
      ),
    ],
    ['mitigated', at(incident.mitigatedAt)],
    ['resolved', at(incident.resolvedAt)],
    ...(incident.snoozedUntil === undefined
      ? []
      : ([['quiet', <Until key="until" at={incident.snoozedUntil} />]] as [string, React.ReactNode][])),
    [
      'escalation',
      `${words(incident.escalation.state)}${incident.escalation.policy === undefined ? '' : ` (${incident.escalation.policy})`}`,
    ],
  ];
}
