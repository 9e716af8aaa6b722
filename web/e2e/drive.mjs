// Drives the pages of a real `./meta138 up` in Chromium, and at the same time, in the same browser,
// the pages and what people do over the fixture.
//   node e2e/drive.mjs [--story] [--shots FOLDER] [--format webp|png]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { Devnet } from './devnet.mjs';
import { driveFixture } from './fixture.mjs';
import { Report } from './report.mjs';
import { camera } from './shots.mjs';
import { Story } from './story/story.mjs';

const { values: options } = parseArgs({
  options: {
    story: { type: 'boolean', default: false },
    shots: { type: 'string' },
    format: { type: 'string', default: 'webp' },
  },
});
const KEPT = resolve(import.meta.dirname, '../../.meta138/drive');

async function began(devnet, report) {
  const name = 'a devnet starts and its portal answers';
  const from = Date.now();
  try {
    await devnet.start();
    report.check(name, [], Date.now() - from);
  } catch (error) {
    report.check(name, [String(error)]);
    throw error;
  }
}

async function tellStory(browser, report) {
  const devnet = new Devnet();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => void devnet.close().finally(() => process.exit(130)));
  }
  const story = new Story({
    browser,
    devnet,
    report,
    ...(options.shots === undefined ? {} : { shoot: camera(options.shots, options.format) }),
  });
  try {
    await began(devnet, report);
    await story.tell();
  } catch {
    // What failed is in the report.
    devnet.keepLogs(KEPT);
    for (const { name, page } of story.opened) {
      await page.screenshot({ path: `${KEPT}/${name}.png` }).catch(() => undefined);
    }
    console.log('what the pages showed and what up said is in .meta138/drive');
  } finally {
    await devnet.close();
  }
}

const report = new Report();
const browser = await launch();
try {
  await Promise.all([
    tellStory(browser, report),
    options.story ? Promise.resolve() : driveFixture(browser, { report }),
  ]);
} finally {
  await browser.close();
}
report.end();
