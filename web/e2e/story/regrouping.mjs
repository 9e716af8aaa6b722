// People group alerts otherwise than the topology does.
import { expect, fill } from '../people.mjs';

const SITE = 'site:archive';
const OTHER = 'A certificate of the archive ends soon';

function signal(name, summary) {
  return {
    name,
    status: 'firing',
    fingerprint: `${SITE}/${name}`,
    labels: { subject: SITE },
    annotations: { summary },
  };
}

function idOf(page) {
  return new URL(page.url()).pathname.split('/').at(-1);
}

async function alerts(page, number) {
  await page.getByRole('tab', { name: `Alerts (${number})` }).click();
}

/** Two alerts that a program of somebody's own sends are one incident; one of them gets its own. */
export async function splitOff(story) {
  const { page } = story.ada;
  await story.devnet.signal(
    signal('backup.failed', 'No backup since Monday'),
    signal('certificate.ends', 'The certificate ends in two days'),
  );
  await story.ada.menu('Incidents');
  await page
    .getByRole('group', { name: 'Incidents', exact: true })
    .getByRole('link', { name: new RegExp(SITE) })
    .first()
    .click();
  await alerts(page, 2);
  story.first = idOf(page);
  await page.getByRole('button', { name: 'Split off' }).click();
  const dialog = page.getByRole('dialog');
  await fill(page, 'What the other one is about', OTHER, dialog);
  await dialog.getByRole('checkbox', { name: 'The certificate ends in two days' }).check();
  await dialog.getByRole('button', { name: 'Split off' }).click();
  await page.getByText('was split off.').waitFor();
  await alerts(page, 1);
}

/** The other one becomes a part of the first again. */
export async function mergeBack(story) {
  const { page } = story.ada;
  await story.ada.menu('Incidents');
  await page.getByRole('link', { name: OTHER }).first().click();
  await story.ada.heading(OTHER);
  const other = idOf(page);
  await alerts(page, 1);
  expect(other !== story.first, 'what was split off is no incident of its own');
  await page.getByRole('button', { name: 'Merge' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Becomes a part of').selectOption(story.first);
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await page.getByText('part of', { exact: true }).waitFor();
  await page
    .locator('dl')
    .filter({ hasText: 'part of' })
    .getByRole('link', { name: story.first, exact: true })
    .click();
  await page.locator('.log').getByText(`${other} is part of this now`).waitFor();
  await story.ada.expectSamePage();
}
