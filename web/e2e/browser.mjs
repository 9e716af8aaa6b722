// What every drive of the pages shares: the system's Chromium, axe, and what pages complain of.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** Milliseconds for everything that is waited for: the machine may be busy. */
export const LIMIT = 120_000;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

/**
 * A page that collects what is wrong with it: policy violations, errors, requests to elsewhere. When
 * it may go to pages elsewhere, what they ask others for is theirs, and is not fetched.
 */
export async function openPage(
  browser,
  base,
  { width = 1440, height = 900, scheme = 'light', elsewhere, ...more } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ...more,
  });
  context.setDefaultTimeout(LIMIT);
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => {
    const text = message.text();
    // What a test takes away fails to load; that is told by the page itself.
    if (
      (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(text)) ||
      /Content Security Policy/.test(text)
    ) {
      wrong.push(text);
    }
  });
  page.on('pageerror', (error) => wrong.push(String(error)));
  const ours = (url) => url.startsWith(base()) || /^(data|blob|about):/.test(url);
  const theirs = (url) => elsewhere !== undefined && url.startsWith(elsewhere);
  page.on('request', (request) => {
    const url = request.url();
    if (!ours(url) && !theirs(url) && !(elsewhere !== undefined && theirs(request.frame().url()))) {
      wrong.push(`a request to ${url}`);
    }
  });
  if (elsewhere !== undefined) {
    await page.route(
      ({ href }) => !ours(href) && !theirs(href),
      (route) => route.abort(),
    );
  }
  return { page, context, wrong };
}

/** What axe finds, a line each. */
export async function axe(page) {
  // As a script of the debugger: the page's policy lets no other one in.
  const found = await page.evaluate(
    async ({ source, tags }) => {
      if (globalThis.axe === undefined) {
        (0, eval)(source);
      }
      const result = await globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
      return result.violations.map(
        (one) =>
          `${one.id}: ${one.help}: ${one.nodes
            .slice(0, 3)
            .map(
              (node) =>
                `${node.target.join(' ')} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''})`,
            )
            .join(' | ')}`,
      );
    },
    { source: AXE, tags: TAGS },
  );
  return found;
}

/** Whether the page can be scrolled sideways. */
export function sideways(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) {
      return '';
    }
    const far = [...document.querySelectorAll('body *')].find(
      (one) =>
        one.getBoundingClientRect().right > root.clientWidth + 1 && !one.closest('.table, pre, .sr, .side'),
    );
    return `${root.scrollWidth} px of ${root.clientWidth}: ${far?.tagName ?? '?'}.${far?.className ?? ''}`;
  });
}
