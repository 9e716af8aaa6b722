import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { incident as incidentQuery } from '../../api/desk';
import type { Incident } from '../../api/types';
import { Facts, Loaded, Notice, Page, Panel } from '../../parts/blocks';
import { Severity } from '../../parts/state';
import { Tabs } from '../../parts/tabs';
import { useUnsaved } from '../../parts/unsaved';
import { Until } from '../../parts/values';
import { IncidentActions } from './actions';
import { facts, progress } from './facts';
import { Alerts, Runs, Evidence, Told, Reviews } from './lists';
import { open } from './open';
import { Timeline } from './timeline';

const route = getRouteApi('/incidents/$id');

const PARTS = ['timeline', 'alerts', 'runbooks', 'evidence', 'told', 'review'] as const;

type Part = (typeof PARTS)[number];

/** An incident: what is known, what is done about it, and what people can do now. */
export function IncidentPage() {
  const { id } = route.useParams();
  const query = useQuery(incidentQuery(id));
  return (
    <Page
      title={query.data?.title ?? id}
      crumb={
        <Link className="crumb" to="/incidents">
          Incidents / {id}
        </Link>
      }
      marks={query.data === undefined ? null : <Severity severity={query.data.severity} />}
    >
      <Loaded query={query} what={`incident ${id}`}>
        {(data) => <Detail key={id} incident={data} />}
      </Loaded>
    </Page>
  );
}

function Detail({ incident }: { incident: Incident }) {
  const { part } = route.useSearch();
  const navigate = route.useNavigate();
  const note = useState('');
  useUnsaved(`the note for ${incident.id}`, note[0].trim() !== '');
  const shown: Part = PARTS.find((one) => one === part) ?? 'timeline';
  return (
    <>
      {open(incident) && incident.owner === undefined ? (
        <Notice kind="warn" title="Nobody has taken it on">
          {incident.escalation.next === undefined ? (
            'nobody is going to be paged next.'
          ) : (
            <>
              the next page goes out <Until at={incident.escalation.next} />.
            </>
          )}
        </Notice>
      ) : null}
      <IncidentActions incident={incident} />
      <div className="grid two">
        <Panel title="What it is">
          <Facts left rows={facts(incident)} />
        </Panel>
        <Panel title="How it goes">
          <Facts left rows={progress(incident)} />
        </Panel>
      </div>
      <Tabs
        label="Parts of the incident"
        names={PARTS}
        shown={shown}
        onShow={(next) => void navigate({ search: { part: next }, replace: true })}
        title={(name) =>
          ({
            timeline: 'Timeline',
            alerts: `Alerts (${incident.alerts})`,
            runbooks: 'Runbooks',
            evidence: 'Evidence',
            told: 'Who was told',
            review: 'Review',
          })[name]
        }
      >
        {shown === 'timeline' ? <Timeline incident={incident} note={note} /> : null}
        {shown === 'alerts' ? <Alerts incident={incident} /> : null}
        {shown === 'runbooks' ? <Runs incident={incident} /> : null}
        {shown === 'evidence' ? <Evidence id={incident.id} /> : null}
        {shown === 'told' ? <Told incident={incident} /> : null}
        {shown === 'review' ? <Reviews id={incident.id} /> : null}
      </Tabs>
    </>
  );
}
