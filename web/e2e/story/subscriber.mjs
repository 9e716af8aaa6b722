// Somebody of the public who wants to be told of incidents by mail.
import { expect } from '../people.mjs';

const MAILBOX = 'reader@example.org';

function link(letter, purpose) {
  return new RegExp(`http://\\S+/status/subscriptions/${purpose}\\?token=[\\w-]{43}`).exec(letter.text)[0];
}

/** Opens a link of a letter, which does nothing before its button is pressed. */
async function press(page, address, button, told) {
  await page.goto(address);
  await page.getByRole('button', { name: button }).click();
  await page.getByText(told).waitFor();
}

/** Asks with the form and confirms with the link of the letter; the link works once. */
export async function subscribe(story) {
  const { mail } = story.devnet;
  const page = await story.status();
  await page.getByLabel('Your mailbox').fill(MAILBOX);
  await page.getByRole('button', { name: 'Tell me of incidents' }).click();
  await page.getByText('a mail with a link to confirm it is on its way').waitFor();
  const confirm = link(await mail.letter(MAILBOX, 'confirm'), 'confirm');
  expect(confirm.startsWith(story.base()), `the link leads to ${confirm}`);
  await press(page, confirm, 'Send mails about incidents', 'come to your mailbox from now on');
  await press(page, confirm, 'Send mails about incidents', 'This link is not known');
  story.reader = page;
}

/** A letter about the incident of the story, in words of the public. */
export async function toldByMail(story, words) {
  const letter = await story.devnet.mail.letter(MAILBOX, words);
  expect(
    !/127\.0\.0\.1:(?!\d+\/status\/)|anvil|operator/i.test(letter.text),
    'the mail names hosts or people',
  );
  return letter;
}

/** The last letter's own link ends it. */
export async function unsubscribe(story) {
  const letter = await toldByMail(story, 'It is over');
  const end = link(letter, 'end');
  await press(story.reader, end, 'Send no more mails', 'The mailbox is forgotten');
  await press(story.reader, end, 'Send no more mails', 'This link is not known');
  await story.reader.context().close();
}
