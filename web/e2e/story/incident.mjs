// An incident from the first sign to its review.
import { fill } from '../people.mjs';

export async function incident(story) {
  const { page } = story.ada;
  await story.ada.menu('Overview');
  story.devnet.haltChain();
  const link = page
    .getByRole('group', { name: 'Newest open incidents', exact: true })
    .getByRole('link', { name: /^Chain\b/ });
  await link.waitFor();
  await page.locator('.verdict').getByText('Chain down').waitFor();
  await story.shoot(page, 'overview-trouble');
  await link.click();
  await page.getByText('Nobody has taken it on').waitFor();
  story.id = new URL(page.url()).pathname.split('/').at(-1);
  await page.getByText('P0').first().waitFor();
  await page.getByRole('tab', { name: 'Who was told' }).click();
  await page.getByRole('group', { name: 'Deliveries', exact: true }).getByText('delivered').first().waitFor();
  await story.ada.expectSamePage();
}

export async function takeOn(story) {
  const { page } = story.ada;
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('Nobody has taken it on').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Roles' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Role').selectOption('communications');
  await dialog.getByLabel('Person').selectOption('approver');
  await dialog.getByRole('button', { name: 'Give' }).click();
  await page.locator('dl').filter({ hasText: 'communications' }).waitFor();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await fill(page, 'Note for the timeline', 'The machine of the chain hangs; it is being looked at.');
  await page.getByRole('button', { name: 'Write note' }).click();
  await page.locator('.log').getByText('it is being looked at').waitFor();
  await story.shoot(page, 'incident');
  story.devnet.resumeChain();
}

export async function resolve(story) {
  const { page } = story.ada;
  await page
    .getByRole('link', { name: new RegExp(story.id) })
    .first()
    .click();
  await page.getByRole('button', { name: 'Resolve' }).click();
  const dialog = page.getByRole('dialog');
  await fill(page, 'What ended it', 'The machine answers again; the node was restarted.', dialog);
  await dialog.getByRole('button', { name: 'Resolve' }).click();
  await page.getByRole('button', { name: 'Reopen' }).waitFor();
}

export async function review(story) {
  const { page } = story.ada;
  await page.getByRole('tab', { name: 'Review' }).click();
  await page.getByRole('group', { name: 'Reviews', exact: true }).getByRole('link').first().click();
  await page.getByText('Before it can be closed').waitFor();
  await story.shoot(page, 'review');
  await page.getByRole('button', { name: /Write.*causes/ }).click();
  await page.getByLabel(/What people say/).fill('The machine of the chain hung.\nNobody watched its disk.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('written by operator').first().waitFor();
  const say = page.getByRole('group', { name: 'Runbooks', exact: true }).getByRole('button', { name: 'Say' });
  await say.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Say so' }).click();
  await say.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Send' }).click();
  const close = page.getByRole('button', { name: 'Close', exact: true });
  await page.getByText('Before it can be closed').waitFor({ state: 'detached' });
  await close.click();
  await page.getByRole('button', { name: /Write.*causes/ }).waitFor({ state: 'detached' });
  await story.ada.expectSamePage();
}
