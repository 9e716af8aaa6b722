// Looks at every page in both themes and at both widths: what it complains of, whether it can be
// scrolled sideways, what axe finds, and what can be measured besides.
import { mkdirSync } from 'node:fs';
import { axe, openPage, sideways } from './browser.mjs';
import { cutBySpacing, hiddenFocus, smallTargets } from './reach.mjs';

// Each theme and each width once; ALL is each with each.
export const TWO = [
  [1440, 'light'],
  [390, 'dark'],
];
export const ALL = [...TWO, [1440, 'dark'], [390, 'light']];

export const PAGES = [
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

/** Somebody who signs in; a first password is changed to the replacement. */
export class Visitor {
  constructor({ person, password, replacement = '' }) {
    this.person = person;
    this.password = password;
    this.replacement = replacement;
  }

  async signIn(page, base) {
    await page.goto(base());
    await page.getByLabel('Person').fill(this.person);
    await page.getByRole('textbox', { name: 'Password' }).fill(this.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const heading = page.locator('h1').filter({ hasText: /Overview|Choose a password/ });
    await heading.waitFor();
    if ((await heading.textContent()) !== 'Overview') {
      await page.getByLabel('One-time password').fill(this.password);
      await page.getByRole('textbox', { name: 'New password', exact: true }).fill(this.replacement);
      await page.getByLabel('New password again').fill(this.replacement);
      await page.getByRole('button', { name: 'Choose this password' }).click();
      this.password = this.replacement;
    }
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  }
}

/** Waits until the page shows what it has to show. */
export async function settled(page) {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.waiting') === null);
  await page.locator('.side [role=status], .bar').first().waitFor({ state: 'attached' });
}

/** Stops of the Tab key that are looked at on a page: lists repeat themselves. */
const STOPS = 40;

/** What can not be reached or read at four times the size: 1280 px are 320 of the page's then. */
async function zoomed(page) {
  const before = page.viewportSize();
  if (before.width > 720) {
    return [];
  }
  await page.setViewportSize({ width: 320, height: before.height });
  // What measures itself, as charts do, follows the window a little later.
  await page
    .waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
    .catch(() => undefined);
  const found = [
    ...[await sideways(page)].filter((one) => one !== '').map((one) => `it can be scrolled sideways: ${one}`),
    ...(await smallTargets(page)),
    ...(await cutBySpacing(page)),
    ...(await hiddenFocus(page, STOPS)),
  ];
  await page.setViewportSize(before);
  return found.map((one) => `at 400 %: ${one}`);
}

async function look(page, name, wrong, { report, shots }) {
  const found = [
    ...wrong.splice(0),
    ...[await sideways(page)].filter((one) => one !== '').map((one) => `it can be scrolled sideways: ${one}`),
    ...(await axe(page)),
    ...(await smallTargets(page)),
    ...(await cutBySpacing(page)),
    ...(await zoomed(page)),
  ];
  report.check(
    `the page ${name} has nothing that axe, its policy, its width or the reach of its parts forbid`,
    found,
  );
  if (shots !== undefined) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: `${shots}/${name.replaceAll(' ', '-')}.png`, fullPage: true });
  }
}

/** Looks at all pages, one after the other. */
export async function lookAtAll(browser, base, { visitor, pages, width, scheme, only = '', report, shots }) {
  const { page, context, wrong } = await openPage(browser, base, { width, scheme });
  const at = { report, shots };
  const suffix = `at ${width} px, ${scheme}`;
  await page.goto(base());
  await page.getByLabel('Person').waitFor();
  await look(page, `sign-in ${suffix}`, wrong, at);
  await visitor.signIn(page, base);
  for (const [name, path] of pages.filter(([one]) => one.includes(only))) {
    await page.goto(base() + path);
    await settled(page);
    await look(page, `${name} ${suffix}`, wrong, at);
  }
  await page.goto(`${base()}/status/`);
  await page.locator('main.status .days').first().waitFor();
  await look(page, `status ${suffix}`, wrong, at);
  await context.close();
}
