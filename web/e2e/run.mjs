// Drives the built pages in Chromium. Without --base it does so over the fixture, where it can end
// connections and sessions; with --base URL over a running portal, where it only looks.
//   node e2e/run.mjs [--base URL --person NAME --password FILE [--new FILE]] [--shots FOLDER] [--all] [--pages] [--only NAME]
import { mkdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { start } from '../fixture/server.mjs';
import { axe, launch, openPage, sideways } from './browser.mjs';
import { scenarios } from './scenarios.mjs';

const { values: options } = parseArgs({
  options: {
    base: { type: 'string' },
    person: { type: 'string', default: 'ada' },
    password: { type: 'string' },
    new: { type: 'string' },
    shots: { type: 'string' },
    only: { type: 'string', default: '' },
    pages: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
});

const fixture = options.base === undefined ? await start() : undefined;
const base = () => options.base ?? fixture.url;
// A portal's first password is good for choosing another one, which is kept in the file --new.
const replacement = options.new === undefined ? '' : readFileSync(options.new, 'utf8').trim();
let password =
  options.password === undefined ? 'a good long password' : readFileSync(options.password, 'utf8').trim();
// Each theme and each width once; with --all each with each.
const TWO = [
  [1440, 'light'],
  [390, 'dark'],
];
const ALL = [...TWO, [1440, 'dark'], [390, 'light']];
const failures = [];
const check = (name, found) => {
  if (found.length > 0) {
    failures.push(...found.map((one) => `${name}: ${one}`));
  }
  console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
};

const PAGES = [
  ['overview', '/'],
  ['feeds', '/feeds'],
  ['sources', '/feeds?show=sources'],
  ['feed', '/feeds/ETH%2FUSD'],
  ['incidents', '/incidents?status=all'],
  ['runbooks', '/runbooks'],
  ['on-call', '/on-call'],
  ['lanes', '/lanes'],
  ['nodes', '/nodes'],
  ['network', '/network'],
  ['environments', '/environments'],
  ['audit', '/audit'],
  ['settings', '/settings'],
];
const OF_THE_FIXTURE = [
  ['feed-stale', '/feeds/SOL%2FUSD'],
  ['incident', '/incidents/INC-5'],
  ['incident-evidence', '/incidents/INC-5?part=evidence'],
  ['runbook', '/runbooks/feed-stale?incident=INC-5'],
  ['run', '/runs/RUN-1'],
  ['review', '/reviews/REV-7'],
  ['message', () => `/messages/0x${'138b'.repeat(16)}`],
  ['transaction', '/transactions/round%2F0%2F121'],
  ['no-such-page', '/nowhere'],
];

async function signIn(page) {
  await page.goto(base());
  await page.getByLabel('Person').fill(options.person);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const heading = page.locator('h1').filter({ hasText: /Overview|Choose a password/ });
  await heading.waitFor();
  if ((await heading.textContent()) !== 'Overview') {
    await page.getByLabel('One-time password').fill(password);
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(replacement);
    await page.getByLabel('New password again').fill(replacement);
    await page.getByRole('button', { name: 'Choose this password' }).click();
    password = replacement;
  }
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

async function look(page, name, wrong, shot) {
  check(`${name}: complaints`, wrong.splice(0));
  check(
    `${name}: sideways`,
    [await sideways(page)].filter((one) => one !== ''),
  );
  check(`${name}: axe`, await axe(page));
  if (options.shots !== undefined) {
    mkdirSync(options.shots, { recursive: true });
    await page.screenshot({ path: `${options.shots}/${shot}.png`, fullPage: true });
  }
}

async function lookAtAll(browser, width, scheme) {
  const { page, context, wrong } = await openPage(browser, base, { width, scheme });
  const suffix = `${width}-${scheme}`;
  await page.goto(base());
  await page.getByLabel('Person').waitFor();
  await look(page, `sign-in ${suffix}`, wrong, `sign-in-${suffix}`);
  await signIn(page);
  const all = fixture === undefined ? PAGES : [...PAGES, ...OF_THE_FIXTURE];
  for (const [name, path] of all) {
    if (!name.includes(options.only)) {
      continue;
    }
    await page.goto(base() + (typeof path === 'function' ? path() : path));
    await page.locator('h1').waitFor();
    await page.waitForFunction(() => document.querySelector('.waiting') === null);
    await page.locator('.side [role=status], .bar').first().waitFor({ state: 'attached' });
    await look(page, `${name} ${suffix}`, wrong, `${name}-${suffix}`);
  }
  await page.goto(`${base()}/status/`);
  await page.locator('main.status .days').first().waitFor();
  await look(page, `status ${suffix}`, wrong, `status-${suffix}`);
  await context.close();
}

const browser = await launch();
try {
  if (fixture !== undefined) {
    const { makeRun } = await import('../fixture/documents.mjs');
    fixture.world.runs.set('RUN-1', makeRun('RUN-1', 'bob', 'INC-5'));
  }
  for (const [width, scheme] of options.all ? ALL : TWO) {
    await lookAtAll(browser, width, scheme);
  }
  if (fixture !== undefined && !options.pages) {
    for (const [name, scenario] of Object.entries(scenarios)) {
      const world = await start();
      const run = { browser, base: () => world.url, fixture: world };
      try {
        check(name, await scenario(run));
      } catch (error) {
        check(name, [String(error)]);
      } finally {
        await world.stop();
      }
    }
  }
} finally {
  await browser.close();
  await fixture?.stop();
}
failures.forEach((failure) => console.log(failure));
console.log(failures.length === 0 ? 'all is well' : `${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;
