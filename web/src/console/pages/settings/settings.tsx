import { useQuery } from '@tanstack/react-query';
import { settings as settingsQuery } from '../../api/queries';
import type { Doc } from '../../api/types';
import { Facts, Loaded, Page, Panel } from '../../parts/blocks';
import { Num } from '../../parts/values';
import { useMay } from '../../shell/session';
import { Myself } from './myself';
import { People } from './people';
import { Tokens } from './tokens';
import { bytes } from '../../../shared/format';

/** Oneself, the people and what they may do here, tokens, and how the portal is set up. */
export function Settings() {
  const query = useQuery(settingsQuery);
  const administers = useMay('administer');
  return (
    <Page title="Settings">
      <div className="grid two">
        <Myself />
        <Loaded query={query} what="settings">
          {(data) => <Setup settings={data} />}
        </Loaded>
      </div>
      {query.data === undefined ? null : <People people={query.data.people} administers={administers} />}
      {administers ? <Tokens /> : null}
    </Page>
  );
}

function Setup({ settings }: { settings: Doc<'Settings'> }) {
  const { limits } = settings;
  return (
    <Panel title="This portal">
      <Facts
        rows={[
          ['environment', settings.environment],
          ['version', settings.version],
          ['a session lasts', `${settings.sessionHours} h, ${settings.idleMinutes} min unused`],
          ['largest request', bytes(limits.bodyBytes)],
          ['longest page of a list', <Num key="page" value={limits.pageItems} unit="items" />],
          ['live streams at once', <Num key="streams" value={limits.streams} />],
          ['requests a minute', <Num key="requests" value={limits.requestsPerMinute} />],
          ['sign-ins a minute', <Num key="sign-ins" value={limits.signInsPerMinute} />],
        ]}
      />
    </Panel>
  );
}
