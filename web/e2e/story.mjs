// What people do with the pages of a running devnet, from the first sign-in over an incident to a
// server that is killed: each act goes on from the one before.
import { LIMIT, openPage } from './browser.mjs';
import { PROVIDER } from './devnet.mjs';
import { PAGES, settled } from './looks.mjs';
import { mergeBack, splitOff } from './regrouping.mjs';
import { expect, fill, Person } from './people.mjs';
import { subscribe, toldByMail, unsubscribe } from './subscriber.mjs';
import { until } from './waiting.mjs';

const FEED = 'BTC/USD';
/** Pages that the story takes pictures of where it comes by. */
const VISITED = new Set(['overview', 'feeds', 'feed', 'lanes']);
const RUNBOOK = 'Prices are not put on chain';
const CHAIN = 'The home chain is disturbed';
const LATEST_ROUND_DATA = '0xfeaf968c';

/** The number that a label of the overview, or of a feed, stands beside. */
function big(page, label) {
  return page.evaluate((name) => {
    const term = [...document.querySelectorAll('dt')].find((one) => one.textContent === name);
    const number = term?.parentElement?.querySelector('dd')?.textContent ?? '';
    return Number(number.replaceAll(/[^0-9.]/g, ''));
  }, label);
}

async function moves(page, label, from) {
  return until(`another ${label} than ${from}`, LIMIT, async () => {
    const now = await big(page, label);
    return now > from ? now : undefined;
  });
}

/** Waits until the status page says this of the chain. */
function chainIs(page, state) {
  return page
    .locator(`section[aria-labelledby=parts] li.${state}`)
    .filter({ hasText: 'Home chain' })
    .waitFor();
}

export class Story {
  constructor({ browser, devnet, report, shoot }) {
    this.browser = browser;
    this.devnet = devnet;
    this.report = report;
    this.shoot = shoot ?? (async () => undefined);
    this.touring = shoot !== undefined;
    this.base = () => devnet.url;
    this.opened = [];
  }

  async person(name, options) {
    const person = new Person(name, await openPage(this.browser, this.base, options));
    this.opened.push(person);
    return person;
  }

  /** A browser of somebody who is not signed in, on the status page. */
  async status(options) {
    const opened = await openPage(this.browser, this.base, options);
    this.opened.push({ name: 'the public', ...opened });
    await opened.page.goto(`${this.base()}/status/`);
    return opened.page;
  }

  /** Runs every act in order, and stops at the first that fails. */
  async tell() {
    for (const [name, act] of this.acts()) {
      const began = Date.now();
      try {
        await act();
        this.report.check(name, [], Date.now() - began);
      } catch (error) {
        this.report.check(name, [String(error)], Date.now() - began);
        throw error;
      }
    }
    this.report.check(
      'no page of them complained, broke its policy or asked another site',
      this.opened.flatMap((one) => one.wrong.map((what) => `${one.name}: ${what}`)),
    );
  }

  acts() {
    return [
      ['the first administrator signs in with the printed password and chooses another', () => this.signIn()],
      ["the provider's button signs in who works here, and nobody else", () => this.provider()],
      ['the overview follows the chain without a reload', () => this.overview()],
      ['a feed shows what the chain answers, its rounds, its sources and how to read it', () => this.feed()],
      ["a message's path is told from sent to confirmed", () => this.message()],
      [
        'the status page says before that the chain works, with scripts and without',
        () => this.statusBefore(),
      ],
      ['a mailbox is told of incidents once its owner says so', () => subscribe(this)],
      ['a chain that is halted is told on the open overview as an incident', () => this.incident()],
      [
        'the status page says during in plain words what is wrong, without a reload',
        () => this.statusDuring(),
      ],
      ['the mailbox is told that it began', () => toldByMail(this, 'We noticed a problem')],
      ['the incident is taken on, its roles are given, and a note is written', () => this.takeOn()],
      ['a runbook asks and then waits, and who asked for it can not approve', () => this.runbook()],
      ['a second person gets a password for one use and approves what is shown', () => this.approve()],
      ['the run does what was approved and the first person sees it end', () => this.runEnds()],
      ['the incident is resolved', () => this.resolve()],
      ['its review is written, sent and closed', () => this.review()],
      ['the status page says after that the chain works again, and what was', () => this.statusAfter()],
      ['the mailbox is told that it is over, and then no more', () => unsubscribe(this)],
      ['an alert that has nothing to do with the others is split off', () => splitOff(this)],
      ['what belongs together after all is merged', () => mergeBack(this)],
      ...(this.touring ? [['the other pages have their pictures taken', () => this.tour()]] : []),
      ['a server that is killed is told at once on the open pages', () => this.kill()],
      ['the server is back, and the pages catch up without a reload', () => this.restart()],
    ];
  }

  async signIn() {
    this.ada = await this.person('operator');
    const oneTime = this.devnet.password();
    await this.ada.page.goto(this.base());
    await this.ada.page.getByLabel('Person').waitFor();
    await this.shoot(this.ada.page, 'sign-in');
    await this.ada.signInFirst(this.base(), oneTime);
    await this.ada.heading('Overview');
    await this.ada.mark();
    const again = await fetch(`${this.base()}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'operator', password: oneTime }),
    });
    expect(again.status === 401, `the password for one use is taken twice: ${again.status}`);
  }

  async provider() {
    const enter = async (name) => {
      const person = await this.person(name, { elsewhere: this.devnet.provider.issuer });
      await person.signInElsewhere(this.base(), PROVIDER);
      return person;
    };
    const stranger = await enter('mallory');
    await stranger.page
      .getByRole('alert')
      .filter({ hasText: `Not signed in by ${PROVIDER}` })
      .filter({ hasText: 'nobody of that name works here' })
      .waitFor();
    const known = await enter('approver');
    await known.heading('Overview');
    const session = await (await known.page.request.get(`${this.base()}/api/v1/session`)).json();
    expect(session.person === 'approver', `the provider's button signed in ${session.person}`);
    await Promise.all([stranger, known].map(({ context }) => context.close()));
  }

  async overview() {
    const { page } = this.ada;
    await page.getByRole('region', { name: 'What is wrong' }).waitFor();
    const head = await big(page, 'head');
    expect(head > 0, 'the overview knows no head');
    const next = await moves(page, 'head', head);
    await moves(page, 'head', next);
    await this.ada.expectSamePage();
    await this.shoot(page, 'overview');
  }

  async feed() {
    const { page } = this.ada;
    await this.ada.menu('Feeds');
    await page.getByText('live').first().waitFor();
    await this.shoot(page, 'feeds');
    await page.getByRole('link', { name: FEED, exact: true }).first().click();
    await this.ada.heading(FEED);
    const { address, feed } = await page.evaluate(async (id) => {
      const detail = await (await fetch(`/api/v1/feeds/${encodeURIComponent(id)}`)).json();
      return { address: detail.address, feed: detail.feed };
    }, FEED);
    await until(`the price of ${FEED} that the chain answers`, LIMIT, async () => {
      const answer = await this.devnet.rpc('eth_call', { to: address, data: LATEST_ROUND_DATA }, 'latest');
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
    await this.shoot(page, 'feed');
  }

  async message() {
    const { page } = this.ada;
    await this.ada.menu('Lanes');
    await page.getByLabel('State').selectOption('success');
    const first = page.getByRole('group', { name: 'Messages', exact: true }).getByRole('link').first();
    await first.waitFor();
    await this.shoot(page, 'lanes');
    const name = await first.textContent();
    await first.click();
    await this.ada.heading(name);
    const path = page.locator('ol.steps > li');
    await path.first().waitFor();
    await until('a path without a step that is still to come', LIMIT, async () => {
      const steps = await path.locator('strong').allTextContents();
      return (
        steps[0] === 'sent' && steps.length >= 5 && (await page.locator('.steps > .later').count()) === 0
      );
    });
    await this.shoot(page, 'message');
  }

  async statusBefore() {
    this.public = await this.status();
    await chainIs(this.public, 'ok');
    await this.public.evaluate(() => {
      globalThis.sameSinceTheBeginning = true;
    });
    await this.shoot(this.public, 'status');
    const plain = await this.status({ javaScriptEnabled: false });
    await chainIs(plain, 'ok');
    await plain.getByRole('heading', { name: 'Current incidents' }).waitFor();
  }

  async incident() {
    const { page } = this.ada;
    await this.ada.menu('Overview');
    this.devnet.haltChain();
    const link = page
      .getByRole('group', { name: 'Newest open incidents', exact: true })
      .getByRole('link', { name: /^Chain\b/ });
    await link.waitFor();
    await page.locator('.verdict').getByText('Chain down').waitFor();
    await this.shoot(page, 'overview-trouble');
    await link.click();
    await page.getByText('Nobody has taken it on').waitFor();
    this.id = new URL(page.url()).pathname.split('/').at(-1);
    await page.getByText('P0').first().waitFor();
    await page.getByRole('tab', { name: 'Who was told' }).click();
    await page
      .getByRole('group', { name: 'Deliveries', exact: true })
      .getByText('delivered')
      .first()
      .waitFor();
    await this.ada.expectSamePage();
  }

  async statusDuring() {
    await chainIs(this.public, 'down');
    await this.public.locator('p.overall.down').waitFor();
    await this.public.locator('section[aria-labelledby=now] article').filter({ hasText: CHAIN }).waitFor();
    const words = await this.public.locator('main').textContent();
    expect(!/127\.0\.0\.1|anvil|operator/i.test(words), 'the public is told of hosts or people');
    expect(
      await this.public.evaluate(() => globalThis.sameSinceTheBeginning === true),
      'the status page was reloaded',
    );
    await this.shoot(this.public, 'status-trouble');
    const atom = await (await fetch(`${this.base()}/status/feed.atom`)).text();
    expect(atom.includes('<entry>'), 'the Atom feed has no entry');
  }

  async takeOn() {
    const { page } = this.ada;
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
    await this.shoot(page, 'incident');
    this.devnet.resumeChain();
  }

  async runbook() {
    const { page } = this.ada;
    // What the runbook begins with: blocks are made again.
    await until('blocks', LIMIT, async () => {
      const { chain } = await (await page.request.get(`${this.base()}/api/v1/overview`)).json();
      return chain.standing.state === 'ok';
    });
    await page.getByRole('tab', { name: 'Runbooks' }).click();
    await page.getByRole('link', { name: RUNBOOK }).click();
    await this.ada.heading(RUNBOOK);
    await fill(page, 'node', 'oracle');
    await this.shoot(page, 'runbook');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const question = page.getByRole('region', { name: 'Waits for an answer' });
    await question.getByRole('combobox').selectOption('restart');
    await question.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('You asked for it: somebody else approves.').waitFor();
    expect(
      await page.getByRole('button', { name: 'Approve this plan' }).isDisabled(),
      'who asked could approve',
    );
    this.run = new URL(page.url()).pathname;
    await this.shoot(page, 'run');
  }

  async approve() {
    const { page } = this.ada;
    const settings = await this.ada.context.newPage();
    await settings.goto(`${this.base()}/settings`);
    await settings
      .getByRole('row')
      .filter({ hasText: '(approver)' })
      .getByRole('button', { name: 'One-time password' })
      .click();
    await settings.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
    const notice = settings.locator('.notice').filter({ hasText: 'One-time password of approver' });
    const oneTime = await notice.locator('.mono').first().textContent();
    await settings.close();
    this.bob = await this.person('approver');
    await this.bob.signInFirst(this.base(), oneTime.trim(), this.run);
    await this.bob.page.getByText('oracle.restart').first().waitFor();
    await this.bob.page.getByRole('button', { name: 'Approve this plan' }).click();
    await page.getByRole('region', { name: 'Waits for approval' }).waitFor({ state: 'detached' });
  }

  async runEnds() {
    const { page } = this.ada;
    await page.getByText('succeeded').first().waitFor();
    await page.getByText('approver').first().waitFor();
    await this.ada.expectSamePage();
  }

  async resolve() {
    const { page } = this.ada;
    await page
      .getByRole('link', { name: new RegExp(this.id) })
      .first()
      .click();
    await page.getByRole('button', { name: 'Resolve' }).click();
    const dialog = page.getByRole('dialog');
    await fill(page, 'What ended it', 'The machine answers again; the node was restarted.', dialog);
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
  }

  async review() {
    const { page } = this.ada;
    await page.getByRole('tab', { name: 'Review' }).click();
    await page.getByRole('group', { name: 'Reviews', exact: true }).getByRole('link').first().click();
    await page.getByText('Before it can be closed').waitFor();
    await this.shoot(page, 'review');
    await page.getByRole('button', { name: /Write.*causes/ }).click();
    await page.getByLabel(/What people say/).fill('The machine of the chain hung.\nNobody watched its disk.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('written by operator').first().waitFor();
    const say = page
      .getByRole('group', { name: 'Runbooks', exact: true })
      .getByRole('button', { name: 'Say' });
    await say.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Say so' }).click();
    await say.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Send' }).click();
    const close = page.getByRole('button', { name: 'Close', exact: true });
    await page.getByText('Before it can be closed').waitFor({ state: 'detached' });
    await close.click();
    await page.getByRole('button', { name: /Write.*causes/ }).waitFor({ state: 'detached' });
    await this.ada.expectSamePage();
  }

  async statusAfter() {
    await chainIs(this.public, 'ok');
    await this.public.locator('section[aria-labelledby=past] article').filter({ hasText: CHAIN }).waitFor();
  }

  /** Pictures of the pages that nobody of the story goes to. */
  async tour() {
    const { page } = this.ada;
    for (const [name, path] of PAGES.filter(([one]) => !VISITED.has(one))) {
      await page.goto(this.base() + path);
      await settled(page);
      await this.shoot(page, name);
    }
    await page.goto(this.base());
    await this.ada.mark();
  }

  async kill() {
    const { page } = this.ada;
    await this.ada.menu('Overview');
    this.headBefore = await big(page, 'head');
    await this.bob.page.goto(`${this.base()}/incidents/${this.id}`);
    await this.bob.mark();
    await fill(this.bob.page, 'Note for the timeline', 'typed while the server is away');
    const began = Date.now();
    await this.devnet.kill();
    const banner = page.getByRole('alert').filter({ hasText: 'Connection lost' });
    await Promise.all([
      banner.waitFor(),
      this.bob.page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor(),
    ]);
    this.toldMillis = Date.now() - began;
    await this.shoot(page, 'connection-lost');
    await this.public.getByText("The newest status can't be read").waitFor();
  }

  async restart() {
    const { page } = this.ada;
    const before = this.base();
    await this.devnet.start();
    expect(this.base() === before, `the portal moved from ${before} to ${this.base()}`);
    for (const one of [this.ada, this.bob]) {
      await one.page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor({ state: 'detached' });
      await one.expectSamePage();
    }
    await moves(page, 'head', this.headBefore);
    const note = this.bob.page.getByRole('textbox', { name: 'Note for the timeline' });
    expect((await note.inputValue()) === 'typed while the server is away', 'what was typed is lost');
    await this.bob.page.getByRole('button', { name: 'Write note' }).click();
    await this.bob.page.locator('.log').getByText('typed while the server is away').waitFor();
    await this.public.getByText("The newest status can't be read").waitFor({ state: 'detached' });
    await this.public.locator('p.overall').waitFor();
  }
}
