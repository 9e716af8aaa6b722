// The server is killed under open pages, and comes back.
import { expect, fill } from '../people.mjs';
import { big, moves } from './numbers.mjs';

export async function kill(story) {
  const { page } = story.ada;
  await story.ada.menu('Overview');
  story.headBefore = await big(page, 'head');
  await story.bob.page.goto(`${story.base()}/incidents/${story.id}`);
  await story.bob.mark();
  await fill(story.bob.page, 'Note for the timeline', 'typed while the server is away');
  const began = Date.now();
  await story.devnet.kill();
  const banner = page.getByRole('alert').filter({ hasText: 'Connection lost' });
  await Promise.all([
    banner.waitFor(),
    story.bob.page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor(),
  ]);
  story.toldMillis = Date.now() - began;
  await story.shoot(page, 'connection-lost');
  await story.public.getByText("The newest status can't be read").waitFor();
}

export async function restart(story) {
  const { page } = story.ada;
  const before = story.base();
  await story.devnet.start();
  expect(story.base() === before, `the portal moved from ${before} to ${story.base()}`);
  for (const one of [story.ada, story.bob]) {
    await one.page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor({ state: 'detached' });
    await one.expectSamePage();
  }
  await moves(page, 'head', story.headBefore);
  const note = story.bob.page.getByRole('textbox', { name: 'Note for the timeline' });
  expect((await note.inputValue()) === 'typed while the server is away', 'what was typed is lost');
  await story.bob.page.getByRole('button', { name: 'Write note' }).click();
  await story.bob.page.locator('.log').getByText('typed while the server is away').waitFor();
  await story.public.getByText("The newest status can't be read").waitFor({ state: 'detached' });
  await story.public.locator('p.overall').waitFor();
}
