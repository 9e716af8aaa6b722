// How soon a page shows what it is for, in Chromium over loopback, with nothing cached: prints the
// first and the largest contentful paint, and how long the answer to a click takes.
//   node e2e/speed.mjs [--runs N]
import { parseArgs } from 'node:util';
import { launch, openPage } from './browser.mjs';
import { Devnet } from './devnet.mjs';
import { settled, Visitor } from './looks.mjs';

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const RUNS = Number(options.runs);

function at(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
}

function print(name, numbers) {
  console.log(
    `${name}: p50 ${at(numbers, 0.5)} ms, worst ${at(numbers, 1)} ms of ${numbers.length} loads without a cache`,
  );
}

/** Milliseconds since the navigation began. */
function paints(page) {
  return page.evaluate(
    () =>
      new Promise((done) => {
        new PerformanceObserver((list) => {
          const largest = list.getEntries().at(-1);
          const [first] = performance.getEntriesByName('first-contentful-paint');
          done({ first: first.startTime, largest: largest.startTime, what: largest.element?.tagName ?? '' });
        }).observe({ type: 'largest-contentful-paint', buffered: true });
      }),
  );
}

/** From a click to the next frame with the other page. */
async function click(page) {
  return page.evaluate(
    () =>
      new Promise((done) => {
        const began = performance.now();
        const look = () =>
          document.querySelector('h1')?.textContent === 'Incidents'
            ? done(performance.now() - began)
            : requestAnimationFrame(look);
        document.querySelector('nav a[href="/incidents"]').click();
        requestAnimationFrame(look);
      }),
  );
}

async function measure(browser, base, path, storageState, ready) {
  const found = { first: [], largest: [], clicks: [] };
  for (let run = 0; run < RUNS; run++) {
    const { page, context } = await openPage(browser, base, { storageState });
    await page.goto(base() + path);
    await ready(page);
    const { first, largest } = await paints(page);
    found.first.push(first);
    found.largest.push(largest);
    if (path === '/') {
      found.clicks.push(await click(page));
    }
    await context.close();
  }
  return found;
}

const devnet = new Devnet();
const browser = await launch();
try {
  await devnet.start();
  const base = () => devnet.url;
  const visitor = new Visitor({
    person: 'operator',
    password: devnet.password(),
    replacement: 'a sentence that is long enough',
  });
  const first = await openPage(browser, base);
  await visitor.signIn(first.page, base);
  const storageState = await first.context.storageState();
  await first.context.close();

  const overview = await measure(browser, base, '/', storageState, settled);
  print('overview, first contentful paint', overview.first);
  print('overview, largest contentful paint', overview.largest);
  print('overview, a click until the other page is drawn', overview.clicks);
  const status = await measure(browser, base, '/status/', undefined, (page) =>
    page.locator('main.status .days').first().waitFor(),
  );
  print('status page, first contentful paint', status.first);
  print('status page, largest contentful paint', status.largest);
} finally {
  await browser.close();
  await devnet.close();
}
