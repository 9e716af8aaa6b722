// Drives the built pages in Chromium. Without --base it does so over the fixture, where it can end
// connections and sessions; with --base URL over a running portal, where it only looks.
//   node e2e/run.mjs [--base URL --person NAME --password FILE [--new FILE]] [--shots FOLDER] [--all] [--pages] [--only NAME]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { driveFixture } from './fixture.mjs';
import { ALL, lookAtAll, PAGES, TWO, Visitor } from './looks.mjs';
import { Report } from './report.mjs';

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
const report = new Report();
const read = (file) => (file === undefined ? undefined : readFileSync(file, 'utf8').trim());

const browser = await launch();
try {
  if (options.base === undefined) {
    await driveFixture(browser, { ...options, report });
  } else {
    // A portal's first password is good for choosing another one, which is in the file --new.
    const visitor = new Visitor({
      person: options.person,
      password: read(options.password) ?? '',
      replacement: read(options.new) ?? '',
    });
    for (const [width, scheme] of options.all ? ALL : TWO) {
      await lookAtAll(browser, () => options.base, {
        ...options,
        report,
        visitor,
        width,
        scheme,
        pages: PAGES,
      });
    }
  }
} finally {
  await browser.close();
}
report.end();
