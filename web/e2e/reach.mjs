// What axe does not decide and can be measured: how large targets are, where the Tab key leads and
// whether what has the focus is seen, and whether text with more space between is cut.

/** Targets closer than this to another one have to be as large (WCAG 2.2, 2.5.8), in CSS pixels. */
const TARGET = 24;

/** What can be pressed and is too small, with too little room around it. */
export function smallTargets(page) {
  return page.evaluate((least) => {
    const PRESSED =
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option], [role=tab]';
    const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.sr, [inert]');
    // A link within a sentence is as high as its line.
    const inText = (one) =>
      one.tagName === 'A' &&
      getComputedStyle(one).display === 'inline' &&
      [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    // What is pressed by its label is as large as that is too.
    const box = (one) => {
      const label = one.tagName === 'INPUT' ? one.closest('label') : null;
      return (label ?? one).getBoundingClientRect();
    };
    // What is under a dialog can't be pressed.
    const scope = document.querySelector('[role=dialog]') ?? document;
    const all = [...scope.querySelectorAll(PRESSED)]
      .filter((one) => shown(one) && !one.disabled)
      .map((one) => ({ one, box: box(one) }))
      .filter((entry) => entry.box.width > 1 && entry.box.height > 1);
    const small = (entry) => Math.min(entry.box.width, entry.box.height) < least - 0.5;
    const middle = ({ box: { x, y, width, height } }) => [x + width / 2, y + height / 2];
    const near = (entry, other) => {
      const [x, y] = middle(entry);
      if (small(other)) {
        const [ox, oy] = middle(other);
        return Math.hypot(x - ox, y - oy) < least;
      }
      const dx = Math.max(other.box.left - x, 0, x - other.box.right);
      const dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
      return Math.hypot(dx, dy) < least / 2;
    };
    return all
      .filter((entry) => small(entry) && !inText(entry.one))
      .filter((entry) =>
        all.some(
          (other) =>
            other !== entry &&
            !other.one.contains(entry.one) &&
            !entry.one.contains(other.one) &&
            near(entry, other),
        ),
      )
      .map(
        ({ one, box: { width, height } }) =>
          `a target of ${Math.round(width)} by ${Math.round(height)} px: ${one.tagName.toLowerCase()} ${(one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 40)}`,
      );
  }, TARGET);
}

/** Text that can not be read with the spaces of WCAG 2.2, 1.4.12, and can be without them. */
export function cutBySpacing(page) {
  return page.evaluate(() => {
    const cut = () => {
      const found = new Set();
      for (const one of document.querySelectorAll('body *')) {
        const style = getComputedStyle(one);
        const clips = /hidden|clip/.test(`${style.overflowX} ${style.overflowY}`);
        if (!clips || one.closest('.sr, svg, .table thead') || one.textContent.trim() === '') {
          continue;
        }
        if (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1) {
          found.add(one);
        }
      }
      return found;
    };
    const before = cut();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const told = [...cut()]
      .filter((one) => !before.has(one))
      .map((one) => `text is cut when it has more space: ${one.className} ${one.textContent.slice(0, 40)}`);
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      told.push(`with more space between, it can be scrolled sideways: ${root.scrollWidth} px`);
    }
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    return told;
  });
}

/** The most stops of the Tab key that are looked at on a page: lists repeat themselves. */
const STOPS = 60;

/** Walks with the Tab key: each stop has a ring that is seen and is not covered. */
export async function hiddenFocus(page, stops = STOPS) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    globalThis.scrollTo(0, 0);
  });
  const found = [];
  let first;
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(stopHere);
    if (at === undefined || at.key === first) {
      break;
    }
    first ??= at.key;
    found.push(...at.wrong);
  }
  await page.evaluate(() => {
    document.activeElement?.blur();
    globalThis.scrollTo(0, 0);
  });
  return found;
}

/** In the page: what has the focus, and what is wrong with how it is seen. */
function stopHere() {
  const one = document.activeElement;
  if (one === null || one === document.body) {
    return undefined;
  }
  globalThis.stopNumbers ??= new WeakMap();
  globalThis.stopNumbers.set(
    one,
    globalThis.stopNumbers.get(one) ?? (globalThis.lastStop = (globalThis.lastStop ?? 0) + 1),
  );
  const key = globalThis.stopNumbers.get(one);
  const name = `${one.tagName.toLowerCase()} ${(one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent).trim().slice(0, 40)}`;
  const wrong = [];
  const ringed = one.matches('input') ? [one, one.closest('label'), one.parentElement] : [one];
  const ring = ringed
    .filter((each) => each !== null)
    .map((each) => getComputedStyle(each))
    .some(
      (style) =>
        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none',
    );
  if (!ring) {
    wrong.push(`no ring around the focus: ${name}`);
  }
  const label = one.matches('input[type=radio], input[type=checkbox]') ? one.closest('label') : null;
  const rects = [...(label ?? one).getClientRects()];
  // Of what is larger than the window, the part within it.
  const inside = rects.map(({ left, right, top, bottom }) => ({
    left: Math.max(left, 0),
    right: Math.min(right, innerWidth),
    top: Math.max(top, 0),
    bottom: Math.min(bottom, innerHeight),
  }));
  const points = inside.flatMap(({ left, right, top, bottom }) =>
    [0.1, 0.5, 0.9].flatMap((x) =>
      [0.15, 0.5, 0.85].map((y) => [left + x * (right - left), top + y * (bottom - top)]),
    ),
  );
  const seen = points.some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (one.contains(hit) || hit.contains(one) || (label?.contains(hit) ?? false));
  });
  if (!seen) {
    wrong.push(`what has the focus is covered or out of sight: ${name}`);
  }
  return { key, name, wrong };
}
