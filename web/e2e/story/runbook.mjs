// A runbook that one person starts and another one approves.
import { LIMIT } from '../browser.mjs';
import { expect, fill } from '../people.mjs';
import { until } from '../waiting.mjs';

const RUNBOOK = 'Prices are not put on chain';

export async function runbook(story) {
  const { page } = story.ada;
  // What the runbook begins with: blocks are made again.
  await until('blocks', LIMIT, async () => {
    const { chain } = await (await page.request.get(`${story.base()}/api/v1/overview`)).json();
    return chain.standing.state === 'ok';
  });
  await page.getByRole('tab', { name: 'Runbooks' }).click();
  await page.getByRole('link', { name: RUNBOOK }).click();
  await story.ada.heading(RUNBOOK);
  await fill(page, 'node', 'oracle');
  await story.shoot(page, 'runbook');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const question = page.getByRole('region', { name: 'Waits for an answer' });
  await question.getByRole('combobox').selectOption('restart');
  await question.getByRole('button', { name: 'Answer' }).click();
  await page.getByText('You asked for it: somebody else approves.').waitFor();
  expect(
    await page.getByRole('button', { name: 'Approve this plan' }).isDisabled(),
    'who asked could approve',
  );
  story.run = new URL(page.url()).pathname;
  await story.shoot(page, 'run');
}

export async function approve(story) {
  const { page } = story.ada;
  const settings = await story.ada.context.newPage();
  await settings.goto(`${story.base()}/settings`);
  await settings
    .getByRole('row')
    .filter({ hasText: '(approver)' })
    .getByRole('button', { name: 'One-time password' })
    .click();
  await settings.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
  const notice = settings.locator('.notice').filter({ hasText: 'One-time password of approver' });
  const oneTime = await notice.locator('.mono').first().textContent();
  await settings.close();
  story.bob = await story.person('approver');
  await story.bob.signInFirst(story.base(), oneTime.trim(), story.run);
  await story.bob.page.getByText('oracle.restart').first().waitFor();
  await story.bob.page.getByRole('button', { name: 'Approve this plan' }).click();
  await page.getByRole('region', { name: 'Waits for approval' }).waitFor({ state: 'detached' });
}

export async function runEnds(story) {
  const { page } = story.ada;
  await page.getByText('succeeded').first().waitFor();
  await page.getByText('approver').first().waitFor();
  await story.ada.expectSamePage();
}
