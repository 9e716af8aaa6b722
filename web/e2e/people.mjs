// People at browsers, and what every act of the story is written with.
export function expect(held, otherwise) {
  if (!held) {
    throw new Error(otherwise);
  }
}

export async function fill(page, name, text, where = page) {
  await where.getByRole('textbox', { name, exact: true }).fill(text);
}

/** A person at a browser, who signs in with a password for one use and chooses another. */
export class Person {
  constructor(name, opened) {
    this.name = name;
    Object.assign(this, opened);
  }

  async signInFirst(base, oneTime, path = '/') {
    const { page } = this;
    await page.goto(base + path);
    await fill(page, 'Person', this.name);
    await fill(page, 'Password', oneTime);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
    this.password = `a sentence that is long enough ${this.name.length}`;
    await fill(page, 'One-time password', oneTime);
    await fill(page, 'New password', this.password);
    await fill(page, 'New password again', this.password);
    await page.getByRole('button', { name: 'Choose this password' }).click();
    await page.locator('main#main h1').waitFor();
  }

  /** Goes through the pages of the OpenID provider, which takes every name. */
  async signInElsewhere(base, provider) {
    const { page } = this;
    await page.goto(base);
    await page.getByRole('link', { name: `Sign in by ${provider}` }).click();
    await page.getByPlaceholder('Enter any login').fill(this.name);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL((url) => url.href.startsWith(base));
  }

  /** Whoever reloads the page, or has it reloaded, loses this mark. */
  mark() {
    return this.page.evaluate(() => {
      globalThis.sameSinceTheBeginning = true;
    });
  }

  async expectSamePage() {
    expect(
      await this.page.evaluate(() => globalThis.sameSinceTheBeginning === true),
      `the page of ${this.name} was reloaded`,
    );
  }

  async menu(name) {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
    await this.page.locator('h1').filter({ hasText: name }).waitFor();
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 1, name }).waitFor();
  }
}
