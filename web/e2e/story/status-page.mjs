// What the public is told before an incident, while it lasts and after it.
import { expect } from '../people.mjs';

const CHAIN = 'The home chain is disturbed';

/** Waits until the status page says this of the chain. */
function chainIs(page, state) {
  return page
    .locator(`section[aria-labelledby=parts] li.${state}`)
    .filter({ hasText: 'Home chain' })
    .waitFor();
}

export async function statusBefore(story) {
  story.public = await story.status();
  await chainIs(story.public, 'ok');
  await story.public.evaluate(() => {
    globalThis.sameSinceTheBeginning = true;
  });
  await story.shoot(story.public, 'status');
  const plain = await story.status({ javaScriptEnabled: false });
  await chainIs(plain, 'ok');
  await plain.getByRole('heading', { name: 'Current incidents' }).waitFor();
}

export async function statusDuring(story) {
  await chainIs(story.public, 'down');
  await story.public.locator('p.overall.down').waitFor();
  await story.public.locator('section[aria-labelledby=now] article').filter({ hasText: CHAIN }).waitFor();
  const words = await story.public.locator('main').textContent();
  expect(!/127\.0\.0\.1|anvil|operator/i.test(words), 'the public is told of hosts or people');
  expect(
    await story.public.evaluate(() => globalThis.sameSinceTheBeginning === true),
    'the status page was reloaded',
  );
  await story.shoot(story.public, 'status-trouble');
  const atom = await (await fetch(`${story.base()}/status/feed.atom`)).text();
  expect(atom.includes('<entry>'), 'the Atom feed has no entry');
}

export async function statusAfter(story) {
  await chainIs(story.public, 'ok');
  await story.public.locator('section[aria-labelledby=past] article').filter({ hasText: CHAIN }).waitFor();
}
