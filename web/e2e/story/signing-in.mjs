// Who comes in, and by which way.
import { PROVIDER } from '../devnet.mjs';
import { expect } from '../people.mjs';

export async function signIn(story) {
  story.ada = await story.person('operator');
  const oneTime = story.devnet.password();
  await story.ada.page.goto(story.base());
  await story.ada.page.getByLabel('Person').waitFor();
  await story.shoot(story.ada.page, 'sign-in');
  await story.ada.signInFirst(story.base(), oneTime);
  await story.ada.heading('Overview');
  await story.ada.mark();
  const again = await fetch(`${story.base()}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person: 'operator', password: oneTime }),
  });
  expect(again.status === 401, `the password for one use is taken twice: ${again.status}`);
}

export async function provider(story) {
  const enter = async (name) => {
    const person = await story.person(name, { elsewhere: story.devnet.provider.issuer });
    await person.signInElsewhere(story.base(), PROVIDER);
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
  const session = await (await known.page.request.get(`${story.base()}/api/v1/session`)).json();
  expect(session.person === 'approver', `the provider's button signed in ${session.person}`);
  await Promise.all([stranger, known].map(({ context }) => context.close()));
}
