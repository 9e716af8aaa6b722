// What people do, over the fixture: each starts with a world of its own and tells what is wrong.
import { operation } from '../fixture/documents.mjs';
import { start } from '../fixture/server.mjs';
import { openPage } from './browser.mjs';
import { hiddenFocus, smallTargets } from './reach.mjs';

const PASSWORD = 'a good long password';

async function enter(run, person = 'ada', path = '/') {
  const opened = await openPage(run.browser, run.base);
  const { page } = opened;
  await page.goto(run.base() + path);
  await page.getByLabel('Person').fill(person);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('h1').filter({ hasNotText: 'Meta138' }).waitFor();
  return opened;
}

/** Presses Tab until what is named so has the focus, as somebody without a mouse does. */
async function tabTo(page, name) {
  for (let press = 0; press < 150; press++) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement?.textContent?.trim())) === name) {
      return;
    }
  }
  throw new Error(`${name} is not reached by the Tab key`);
}

/** Waits until what is named so, or is that element, has the focus. */
async function focusOn(page, name, what) {
  try {
    await page.waitForFunction(
      (wanted) =>
        document.activeElement?.textContent?.trim() === wanted ||
        document.activeElement?.tagName.toLowerCase() === wanted,
      name,
    );
  } catch {
    throw new Error(`the focus is not on ${what}`);
  }
}

export const scenarios = {
  'a wrong password is told and the person stays typed': async (run) => {
    const { page, wrong } = await openPage(run.browser, run.base);
    await page.goto(run.base());
    await page.getByLabel('Person').fill('ada');
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
    const stays = await page.getByLabel('Person').inputValue();
    return [...wrong, ...(stays === 'ada' ? [] : ['the person was lost'])];
  },
  'a first password has to be changed': async (run) => {
    run.fixture.world.mustChange = true;
    const { page, wrong } = await enter(run);
    await page.getByLabel('One-time password').fill(PASSWORD);
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill('another good password');
    await page.getByLabel('New password again').fill('another good password');
    await page.getByRole('button', { name: 'Choose this password' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    return wrong;
  },
  'a price moves without a reload': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/feeds/BTC%2FUSD');
    await page.getByText('67,139.18').first().waitFor();
    run.fixture.publishFeed('BTC/USD', { published: '70000.12500000', observedAt: new Date().toISOString() });
    await page.getByText('70,000.125').first().waitFor();
    return wrong;
  },
  'a lost connection is told at once and nothing is missed': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/feeds/BTC%2FUSD');
    await page.getByText('67,139.18').first().waitFor();
    run.fixture.publishFeed('BTC/USD', { published: '68000.00000000' });
    await page.getByText('68,000.0').first().waitFor();
    await run.fixture.down();
    await page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor();
    run.fixture.publishFeed('BTC/USD', { published: '71000.50000000' });
    await run.fixture.up();
    await page.getByText('71,000.5').first().waitFor();
    await page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor({ state: 'detached' });
    const resumed = run.fixture.world.resumed.length > 0;
    return [...wrong, ...(resumed ? [] : ['the stream did not resume after its last event'])];
  },
  'an expired session keeps what was typed': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/incidents/INC-5');
    const note = page.getByLabel('Note for the timeline');
    await note.fill('the venue has told us of maintenance');
    run.fixture.expire();
    await page.getByRole('button', { name: 'Write note' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.log').getByText('the venue has told us of maintenance').waitFor();
    const entries = run.fixture.world.timelines.get('INC-5').filter((one) => one.kind === 'note');
    return [...wrong, ...(entries.length === 1 ? [] : [`the note is there ${entries.length} times`])];
  },
  'an incident from page to resolution with a runbook that a second person approves': async (run) => {
    const ada = await enter(run, 'ada');
    await ada.page.getByRole('link', { name: 'Feed SOL/USD is stale' }).first().click();
    await ada.page.getByRole('button', { name: 'Acknowledge' }).click();
    await ada.page.getByText('ada took it on').waitFor();
    await ada.page.getByRole('tab', { name: 'Runbooks' }).click();
    await ada.page.getByRole('link', { name: 'A feed is stale' }).click();
    await ada.page.getByRole('button', { name: 'Run', exact: true }).click();
    await ada.page.getByText('You asked for it: somebody else approves.').waitFor();
    const refused = await ada.page.getByRole('button', { name: 'Approve this plan' }).isDisabled();
    const bob = await enter(run, 'bob', new URL(ada.page.url()).pathname);
    await bob.page.getByRole('button', { name: 'Approve this plan' }).click();
    await ada.page.getByText('SOL/USD is 2 s old').waitFor();
    await ada.page.getByRole('link', { name: /INC-5/ }).first().click();
    await ada.page.getByRole('button', { name: 'Resolve' }).click();
    await ada.page.getByLabel('What ended it').fill('the breaker is closed');
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await ada.page.getByRole('button', { name: 'Reopen' }).waitFor();
    return [...ada.wrong, ...bob.wrong, ...(refused ? [] : ['who asked could approve'])];
  },
  'a review is written over a change of somebody else only when that was seen': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/reviews/REV-7');
    await page.getByRole('button', { name: /Write.*causes/ }).click();
    await page.getByLabel(/What people say/).fill('a breaker stayed open');
    run.fixture.world.review.revision = 5;
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'Revision 5 is shown above' }).waitFor();
    await page.getByRole('button', { name: 'Save mine' }).click();
    await page.getByText('written by ada').waitFor();
    return wrong;
  },
  'what is to be done is added to a review, and settled, from the keyboard': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/reviews/REV-7');
    const panel = page.getByRole('region', { name: 'What is to be done' });
    await panel.getByRole('button', { name: 'Add' }).waitFor();
    await tabTo(page, 'Add');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'What is to be done' });
    await dialog.getByLabel('What').waitFor();
    const unseen = await hiddenFocus(page, 8);
    const small = await smallTargets(page);
    await dialog.getByLabel('What').fill('close breakers by themselves');
    await dialog.getByLabel('Owner').selectOption('Bob Approver');
    await dialog.getByLabel('Due').fill('2027-01-15');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await focusOn(page, 'Add', 'the button after its dialog was left');
    const row = panel.getByRole('row', { name: /close breakers by themselves/ });
    await row.getByText('2027-01-15').waitFor();
    await row.getByRole('button', { name: 'Settle' }).click();
    await page.getByRole('dialog').getByLabel('Note').fill('it is built');
    await page.keyboard.press('Enter');
    await row.getByText('done it is built').waitFor();
    return [...wrong, ...unseen, ...small];
  },
  'long work that failed is told until somebody has read it': async (run) => {
    const { page, wrong } = await enter(run);
    const work = { ...operation('message-1', 'ada'), state: 'running', detail: 'under way' };
    run.fixture.publishWork(work);
    await page.getByText('1 operation under way').waitFor();
    run.fixture.publishWork({ ...work, state: 'failed', detail: 'the chain does not answer' });
    const told = page.getByRole('alert').filter({ hasText: 'the chain does not answer' });
    await told.waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Feeds' }).click();
    await page.getByRole('heading', { level: 1, name: 'Feeds' }).waitFor();
    await told.getByRole('button', { name: 'Dismiss' }).focus();
    await page.keyboard.press('Enter');
    await told.waitFor({ state: 'detached' });
    await focusOn(page, 'main', 'the page after what was told is dismissed');
    return wrong;
  },
  'everything is found from the keyboard': async (run) => {
    const { page, wrong } = await enter(run);
    await page.keyboard.press('/');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('LINK/USD');
    await page.getByRole('option', { name: /LINK\/USD/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'LINK/USD' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox').waitFor({ state: 'detached' });
    return wrong;
  },
  'the key that opens the search can be switched off': async (run) => {
    const { page, wrong } = await enter(run);
    await page.getByText('Reading', { exact: true }).click();
    await page.getByLabel('Find opens by the / key').uncheck();
    await page.locator('main').focus();
    await page.keyboard.press('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    const typed = await page.getByRole('dialog').getByRole('combobox').inputValue();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('main').focus();
    await page.keyboard.press('/');
    const opened = await page.getByRole('dialog').count();
    return [...wrong, ...(typed === '' && opened === 0 ? [] : ['the key still does something'])];
  },
  'what moves by itself can be held, and goes on': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/feeds/BTC%2FUSD');
    await page.getByText('67,139.18').first().waitFor();
    await page.getByRole('button', { name: 'Hold what moves by itself' }).click();
    await page.getByText('Nothing moves since').waitFor();
    while (run.fixture.world.streams.size > 0) {
      await new Promise((next) => setTimeout(next, 50));
    }
    run.fixture.publishFeed('BTC/USD', { published: '70000.12500000', observedAt: new Date().toISOString() });
    const before = await page.locator('main').innerText();
    const beats = run.fixture.world.lastId + 7;
    while (run.fixture.world.lastId < beats) {
      await new Promise((next) => setTimeout(next, 50));
    }
    const still = before === (await page.locator('main').innerText());
    await page.locator('.banner').getByRole('button', { name: 'Go on' }).click();
    await page.getByText('70,000.125').first().waitFor();
    return [...wrong, ...(still ? [] : ['the page moved while it was held'])];
  },
  'an incident is worked on from the keyboard alone, and the focus is never lost': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/incidents');
    await page.getByRole('link', { name: 'Feed SOL/USD is stale' }).first().waitFor();
    await tabTo(page, 'Feed SOL/USD is stale');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor();
    await focusOn(page, 'main', 'the page after a link was followed');
    await tabTo(page, 'Assign');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('[role=dialog]') !== null);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await focusOn(page, 'Assign', 'the button after its dialog was left');
    await tabTo(page, 'Acknowledge');
    await page.keyboard.press('Enter');
    await page.getByText('ada took it on').waitFor();
    await focusOn(page, 'Acknowledge', 'the button that was off while it worked');
    await tabTo(page, 'Resolve');
    await page.keyboard.press('Enter');
    await page.getByLabel('What ended it').fill('it is over');
    await tabTo(page, 'Resolve');
    await page.keyboard.press('Enter');
    // The button that opened the dialog is gone with it: the page has the focus.
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    await page.waitForFunction(() => document.activeElement !== document.body);
    await page.goBack();
    await page.locator('h1').filter({ hasText: 'Incidents' }).waitFor();
    await focusOn(page, 'main', 'the page after going back');
    return wrong;
  },
  'a long incident is shown on and on, and what was shown stays when something happens': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/incidents/INC-4?part=alerts');
    const rows = page.getByRole('group', { name: 'Alerts', exact: true }).locator('tbody tr');
    const shown = (text) => page.locator('.more').getByText(text, { exact: true }).waitFor();
    await shown('200 of 430 shown');
    await tabTo(page, 'Show more alerts');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('200 more of the alerts: 400 of 430 shown.').waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('alert 201 of many'));
    const before = run.fixture.world.lastId;
    const bob = await enter(run, 'bob', '/incidents/INC-4');
    await bob.page.getByLabel('Note for the timeline').fill('written by somebody else');
    await bob.page.getByRole('button', { name: 'Write note' }).click();
    await bob.page.locator('.log').getByText('written by somebody else').waitFor();
    await page.waitForResponse((answer) => answer.url().includes('cursor=200'));
    const kept = await rows.count();
    await tabTo(page, 'Show more alerts');
    await page.keyboard.press('Enter');
    await shown('all 430 shown');
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('alert 401 of many'));
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await shown('200 of 451 shown');
    await page.locator('.log').getByText('written by somebody else').waitFor();
    await page.getByRole('button', { name: 'Show more entries' }).click();
    await page.getByRole('button', { name: 'Show more entries' }).click();
    await page.locator('.log').getByText('opened because feed.stale').waitFor();
    const told = run.fixture.world.lastId > before;
    return [
      ...wrong,
      ...bob.wrong,
      ...(kept === 400 ? [] : [`${kept} alerts are shown after an event`]),
      ...(told ? [] : ['no event was sent']),
    ];
  },
  'who leaves a page is asked about what is typed and not saved, and about nothing else': async (run) => {
    const { page, wrong } = await enter(run, 'ada', '/reviews/REV-7');
    const asked = page.getByRole('dialog', { name: 'Leave without saving?' });
    const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
    const menu = (name) =>
      page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
    await page.getByRole('button', { name: /Write.*causes/ }).click();
    await menu('Feeds');
    await heading('Feeds');
    await page.goBack();
    await page.getByRole('button', { name: /Write.*causes/ }).click();
    const draft = page.getByLabel(/What people say/);
    await draft.fill('a breaker stayed open');
    await menu('Feeds');
    await asked.getByText('Root and contributing causes').waitFor();
    await focusOn(page, 'Stay', 'the way that loses nothing');
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    const signOut = page.getByRole('button', { name: 'Sign out' });
    await signOut.click();
    await asked.getByRole('button', { name: 'Stay' }).click();
    await asked.waitFor({ state: 'detached' });
    const kept = await draft.inputValue();
    let closing = '';
    page.on('dialog', (dialog) => {
      closing = dialog.type();
      void dialog.dismiss();
    });
    const told = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    await told;
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('written by ada').waitFor();
    await menu('Feeds');
    await heading('Feeds');
    await menu('Incidents');
    await page.getByRole('group', { name: 'Incidents', exact: true }).getByRole('link').first().click();
    await page.getByLabel('Note for the timeline').fill('not yet written');
    await page.getByRole('tab', { name: 'Evidence' }).click();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    const note = await page.getByLabel('Note for the timeline').inputValue();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByLabel('What ended it').fill('it is over');
    await page.goBack();
    await asked.getByText('the note for INC-5, Say that INC-5 is over').waitFor();
    await asked.getByRole('button', { name: 'Leave' }).click();
    await heading('Incidents');
    await page.getByRole('group', { name: 'Incidents', exact: true }).getByRole('link').first().click();
    await page.getByLabel('Note for the timeline').fill('never written');
    await signOut.click();
    await asked.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('textbox', { name: 'Password' }).waitFor();
    return [
      ...wrong,
      ...(kept === 'a breaker stayed open' ? [] : [`the draft became ${kept}`]),
      ...(closing === 'beforeunload' ? [] : ['the tab is closed without a question']),
      ...(note === 'not yet written' ? [] : ['another part of the page loses the note']),
    ];
  },
  'a viewer sees but can not act': async (run) => {
    const { page, wrong } = await enter(run, 'vic', '/incidents/INC-5');
    await page.getByText('looks on').waitFor();
    const buttons = await page.getByRole('button', { name: 'Acknowledge' }).count();
    return [...wrong, ...(buttons === 0 ? [] : ['a viewer has a button to act'])];
  },
  'a thousand feeds are drawn a few at a time': async (run) => {
    const many = await start({ feeds: 1000 });
    try {
      const { page, wrong } = await enter({ ...run, base: () => many.url }, 'ada', '/feeds');
      await page.getByRole('heading', { name: '1,000 feeds' }).waitFor();
      const rows = await page.locator('tbody tr').count();
      await page.locator('.feeds-scroll').evaluate((box) => box.scrollTo(0, box.scrollHeight));
      await page.getByRole('link', { name: 'T999/USD' }).waitFor();
      return [...wrong, ...(rows < 100 ? [] : [`${rows} rows are drawn`])];
    } finally {
      await many.stop();
    }
  },
  'the status page says what is wrong without scripts': async (run) => {
    const { page, wrong } = await openPage(run.browser, run.base, { javaScriptEnabled: false });
    await page.goto(`${run.base()}/status/`);
    await page.getByText('Some prices are older than they should be.').first().waitFor();
    await page.getByText('Messages between chains').waitFor();
    return wrong;
  },
  'nothing moves while numbers change': async (run) => {
    const { page, wrong } = await enter(run);
    await page.getByText('Newest open incidents').waitFor();
    await page.evaluate(() => {
      globalThis.shifts = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          globalThis.shifts += entry.hadRecentInput ? 0 : entry.value;
        }
      }).observe({ type: 'layout-shift' });
    });
    const before = run.fixture.world.lastId;
    await page.waitForFunction(() => document.querySelector('.age') !== null);
    while (run.fixture.world.lastId < before + 4) {
      await new Promise((next) => setTimeout(next, 50));
    }
    const shifts = await page.evaluate(() => globalThis.shifts);
    return [...wrong, ...(shifts < 0.01 ? [] : [`the layout shifted by ${shifts}`])];
  },
};
