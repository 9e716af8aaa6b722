// People look at what goes on while nothing is wrong.
import { LIMIT } from '../browser.mjs';
import { PAGES, settled } from '../looks.mjs';
import { expect } from '../people.mjs';
import { until } from '../waiting.mjs';
import { big, moves } from './numbers.mjs';

const FEED = 'BTC/USD';
/** Pages that the story takes pictures of where it comes by. */
const VISITED = new Set(['overview', 'feeds', 'feed', 'lanes']);
const LATEST_ROUND_DATA = '0xfeaf968c';

export async function overview(story) {
  const { page } = story.ada;
  await page.getByRole('region', { name: 'What is wrong' }).waitFor();
  const head = await big(page, 'head');
  expect(head > 0, 'the overview knows no head');
  const next = await moves(page, 'head', head);
  await moves(page, 'head', next);
  await story.ada.expectSamePage();
  await story.shoot(page, 'overview');
}

export async function feed(story) {
  const { page } = story.ada;
  await story.ada.menu('Feeds');
  await page.getByText('live').first().waitFor();
  await story.shoot(page, 'feeds');
  await page.getByRole('link', { name: FEED, exact: true }).first().click();
  await story.ada.heading(FEED);
  const { address, feed } = await page.evaluate(async (id) => {
    const detail = await (await fetch(`/api/v1/feeds/${encodeURIComponent(id)}`)).json();
    return { address: detail.address, feed: detail.feed };
  }, FEED);
  await until(`the price of ${FEED} that the chain answers`, LIMIT, async () => {
    const answer = await story.devnet.rpc('eth_call', { to: address, data: LATEST_ROUND_DATA }, 'latest');
    const price = BigInt(`0x${answer.slice(66, 130)}`);
    const shown = await big(page, 'price on chain');
    return Math.round(shown * 1e6) === Number(price / 10n ** BigInt(feed.decimals - 6));
  });
  await page.locator('canvas').first().waitFor();
  await page.getByText(/Rounds as a table \([1-9]/).waitFor();
  // A price of one source would be none: three are there at the least.
  await page.getByRole('group', { name: 'Sources', exact: true }).locator('tbody tr').nth(2).waitFor();
  await page.getByRole('tab', { name: 'ethers' }).click();
  await page.locator('pre').filter({ hasText: address }).waitFor();
  await story.shoot(page, 'feed');
}

export async function message(story) {
  const { page } = story.ada;
  await story.ada.menu('Lanes');
  await page.getByLabel('State').selectOption('success');
  const first = page.getByRole('group', { name: 'Messages', exact: true }).getByRole('link').first();
  await first.waitFor();
  await story.shoot(page, 'lanes');
  const name = await first.textContent();
  await first.click();
  await story.ada.heading(name);
  const path = page.locator('ol.steps > li');
  await path.first().waitFor();
  await until('a path without a step that is still to come', LIMIT, async () => {
    const steps = await path.locator('strong').allTextContents();
    return steps[0] === 'sent' && steps.length >= 5 && (await page.locator('.steps > .later').count()) === 0;
  });
  await story.shoot(page, 'message');
}

/** Pictures of the pages that nobody of the story goes to. */
export async function tour(story) {
  const { page } = story.ada;
  for (const [name, path] of PAGES.filter(([one]) => !VISITED.has(one))) {
    await page.goto(story.base() + path);
    await settled(page);
    await story.shoot(page, name);
  }
  await page.goto(story.base());
  await story.ada.mark();
}
