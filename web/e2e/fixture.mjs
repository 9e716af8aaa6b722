// The pages, and what people do with them, over a server that stands in for the portal: there
// connections and sessions can be ended, and every state of a page is had.
import { makeRun } from '../fixture/documents.mjs';
import { start } from '../fixture/server.mjs';
import { ALL, lookAtAll, PAGES, TWO, Visitor } from './looks.mjs';
import { scenarios } from './scenarios.mjs';

const OF_THE_FIXTURE = [
  ['feed-stale', '/feeds/SOL%2FUSD'],
  ['incident', '/incidents/INC-5'],
  ['incident-evidence', '/incidents/INC-5?part=evidence'],
  ['incident-alerts', '/incidents/INC-4?part=alerts'],
  ['runbook', '/runbooks/feed-stale?incident=INC-5'],
  ['run', '/runs/RUN-1'],
  ['review', '/reviews/REV-7'],
  ['message', `/messages/0x${'138b'.repeat(16)}`],
  ['transaction', '/transactions/round%2F0%2F121'],
  ['no-such-page', '/nowhere'],
];

async function lookAtFixture(browser, options) {
  const fixture = await start();
  fixture.world.runs.set('RUN-1', makeRun('RUN-1', 'bob', 'INC-5'));
  try {
    for (const [width, scheme] of options.all ? ALL : TWO) {
      await lookAtAll(browser, () => fixture.url, {
        ...options,
        width,
        scheme,
        visitor: new Visitor({ person: 'ada', password: 'a good long password' }),
        pages: [...PAGES, ...OF_THE_FIXTURE],
      });
    }
  } finally {
    await fixture.stop();
  }
}

async function play(browser, { report, only = '' }) {
  for (const [name, scenario] of Object.entries(scenarios).filter(([one]) => one.includes(only))) {
    const world = await start();
    try {
      report.check(name, await scenario({ browser, base: () => world.url, fixture: world }));
    } catch (error) {
      report.check(name, [String(error)]);
    } finally {
      await world.stop();
    }
  }
}

/** Looks at every page of the fixture, and plays what people do. */
export async function driveFixture(browser, options) {
  await lookAtFixture(browser, options);
  if (!options.pages) {
    await play(browser, options);
  }
}
