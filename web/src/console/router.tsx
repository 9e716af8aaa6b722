import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { Failure, Page, Waiting } from './parts/blocks';
import { Overview } from './pages/overview/overview';
import { Shell } from './shell/shell';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** The parameters of a page that are there, each a text. */
function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): Partial<Record<Name, string>> => {
    const out: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = text(search[name]);
      if (value !== undefined) {
        out[name] = value;
      }
    }
    return out;
  };
}

function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page failed">
      <Failure error={error} again={reset} />
    </Page>
  );
}

function NoSuchPage() {
  return (
    <Page title="There is no such page">
      <p>
        Go to the <Link to="/">overview</Link> or find something by <kbd>Ctrl K</kbd>.
      </p>
    </Page>
  );
}

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage, errorComponent: Failed });

const overview = createRoute({ getParentRoute: () => root, path: '/', component: Overview });
const feeds = createRoute({
  getParentRoute: () => root,
  path: '/feeds',
  validateSearch: texts('q', 'state', 'show', 'sources'),
  component: lazyRouteComponent(() => import('./pages/feeds'), 'Feeds'),
});
const feed = createRoute({
  getParentRoute: () => root,
  path: '/feeds/$id',
  component: lazyRouteComponent(() => import('./pages/feed'), 'FeedPage'),
});
const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  validateSearch: texts('status', 'severity'),
  component: lazyRouteComponent(() => import('./pages/incidents'), 'Incidents'),
});
const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$id',
  validateSearch: texts('part'),
  component: lazyRouteComponent(() => import('./pages/incident/incident'), 'IncidentPage'),
});
const runbooks = createRoute({
  getParentRoute: () => root,
  path: '/runbooks',
  component: lazyRouteComponent(() => import('./pages/runbooks'), 'Runbooks'),
});
const runbook = createRoute({
  getParentRoute: () => root,
  path: '/runbooks/$name',
  validateSearch: texts('incident'),
  component: lazyRouteComponent(() => import('./pages/runbooks'), 'RunbookPage'),
});
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  component: lazyRouteComponent(() => import('./pages/run/run'), 'RunPage'),
});
const review = createRoute({
  getParentRoute: () => root,
  path: '/reviews/$id',
  component: lazyRouteComponent(() => import('./pages/review/review'), 'ReviewPage'),
});
const onCall = createRoute({
  getParentRoute: () => root,
  path: '/on-call',
  component: lazyRouteComponent(() => import('./pages/on-call'), 'OnCall'),
});
const lanes = createRoute({
  getParentRoute: () => root,
  path: '/lanes',
  validateSearch: texts('lane', 'state', 'q'),
  component: lazyRouteComponent(() => import('./pages/lanes'), 'Lanes'),
});
const message = createRoute({
  getParentRoute: () => root,
  path: '/messages/$id',
  component: lazyRouteComponent(() => import('./pages/message'), 'MessagePage'),
});
const nodes = createRoute({
  getParentRoute: () => root,
  path: '/nodes',
  validateSearch: texts('transactions'),
  component: lazyRouteComponent(() => import('./pages/nodes'), 'Nodes'),
});
const transaction = createRoute({
  getParentRoute: () => root,
  path: '/transactions/$id',
  component: lazyRouteComponent(() => import('./pages/nodes'), 'TransactionPage'),
});
const network = createRoute({
  getParentRoute: () => root,
  path: '/network',
  component: lazyRouteComponent(() => import('./pages/network'), 'Network'),
});
const environments = createRoute({
  getParentRoute: () => root,
  path: '/environments',
  component: lazyRouteComponent(() => import('./pages/environments'), 'Environments'),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('./pages/audit'), 'Audit'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings'), 'Settings'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    feeds,
    feed,
    incidents,
    incident,
    runbooks,
    runbook,
    run,
    review,
    onCall,
    lanes,
    message,
    nodes,
    transaction,
    network,
    environments,
    audit,
    settings,
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Waiting what="the page" />,
  defaultErrorComponent: Failed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
