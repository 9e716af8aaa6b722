// What people do with the pages of a running devnet, from the first sign-in over an incident to a
// server that is killed: each act goes on from the one before.
import { openPage } from '../browser.mjs';
import { Person } from '../people.mjs';
import { incident, resolve, review, takeOn } from './incident.mjs';
import { kill, restart } from './outage.mjs';
import { mergeBack, splitOff } from './regrouping.mjs';
import { approve, runEnds, runbook } from './runbook.mjs';
import { provider, signIn } from './signing-in.mjs';
import { statusAfter, statusBefore, statusDuring } from './status-page.mjs';
import { subscribe, toldByMail, unsubscribe } from './subscriber.mjs';
import { feed, message, overview, tour } from './watching.mjs';

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
      ['the first administrator signs in with the printed password and chooses another', () => signIn(this)],
      ["the provider's button signs in who works here, and nobody else", () => provider(this)],
      ['the overview follows the chain without a reload', () => overview(this)],
      ['a feed shows what the chain answers, its rounds, its sources and how to read it', () => feed(this)],
      ["a message's path is told from sent to confirmed", () => message(this)],
      [
        'the status page says before that the chain works, with scripts and without',
        () => statusBefore(this),
      ],
      ['a mailbox is told of incidents once its owner says so', () => subscribe(this)],
      ['a chain that is halted is told on the open overview as an incident', () => incident(this)],
      [
        'the status page says during in plain words what is wrong, without a reload',
        () => statusDuring(this),
      ],
      ['the mailbox is told that it began', () => toldByMail(this, 'We noticed a problem')],
      ['the incident is taken on, its roles are given, and a note is written', () => takeOn(this)],
      ['a runbook asks and then waits, and who asked for it can not approve', () => runbook(this)],
      ['a second person gets a password for one use and approves what is shown', () => approve(this)],
      ['the run does what was approved and the first person sees it end', () => runEnds(this)],
      ['the incident is resolved', () => resolve(this)],
      ['its review is written, sent and closed', () => review(this)],
      ['the status page says after that the chain works again, and what was', () => statusAfter(this)],
      ['the mailbox is told that it is over, and then no more', () => unsubscribe(this)],
      ['an alert that has nothing to do with the others is split off', () => splitOff(this)],
      ['what belongs together after all is merged', () => mergeBack(this)],
      ...(this.touring ? [['the other pages have their pictures taken', () => tour(this)]] : []),
      ['a server that is killed is told at once on the open pages', () => kill(this)],
      ['the server is back, and the pages catch up without a reload', () => restart(this)],
    ];
  }
}
