// The numbers that a page shows, and that they move.
import { LIMIT } from '../browser.mjs';
import { until } from '../waiting.mjs';

/** The number that a label of the overview, or of a feed, stands beside. */
export function big(page, label) {
  return page.evaluate((name) => {
    const term = [...document.querySelectorAll('dt')].find((one) => one.textContent === name);
    const number = term?.parentElement?.querySelector('dd')?.textContent ?? '';
    return Number(number.replaceAll(/[^0-9.]/g, ''));
  }, label);
}

export async function moves(page, label, from) {
  return until(`another ${label} than ${from}`, LIMIT, async () => {
    const now = await big(page, label);
    return now > from ? now : undefined;
  });
}
