// Pictures of pages for the documents: small ones, WebP, at the widths of a phone and a desk.
import { mkdirSync, writeFileSync } from 'node:fs';

const SIZES = [
  { name: '1440', width: 1440, height: 900, scheme: 'light' },
  { name: '390', width: 390, height: 844, scheme: 'dark' },
];
/** Pixels; what is longer says nothing more. */
const LONGEST = 1_600;
const QUALITY = 70;

/** A frame with what was changed, then one in which what measures itself has drawn. */
function frames(page) {
  return page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined)))),
  );
}

/** Takes a picture of a page at each size, and leaves the page as it was. */
export function camera(folder, format = 'webp') {
  mkdirSync(folder, { recursive: true });
  return async (page, name) => {
    const before = page.viewportSize();
    const session = await page.context().newCDPSession(page);
    const { x, y } = await page.evaluate(() => ({ x: globalThis.scrollX, y: globalThis.scrollY }));
    for (const { name: suffix, width, height, scheme } of SIZES) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await frames(page);
      // The whole page at once, so that what sticks to the window is where it belongs.
      const whole = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(Math.max(whole, height), LONGEST) });
      await page.evaluate(() => {
        globalThis.scrollTo(0, 0);
        document.querySelector('.toasts')?.style.setProperty('visibility', 'hidden');
      });
      await frames(page);
      const { data } = await session.send('Page.captureScreenshot', {
        format,
        ...(format === 'png' ? {} : { quality: QUALITY }),
      });
      writeFileSync(`${folder}/${name}-${suffix}.${format}`, Buffer.from(data, 'base64'));
    }
    await session.detach();
    await page.setViewportSize(before);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(
      ([left, top]) => {
        globalThis.scrollTo(left, top);
        document.querySelector('.toasts')?.style.removeProperty('visibility');
      },
      [x, y],
    );
  };
}
