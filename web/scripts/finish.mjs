// After the build: how large the first view of each page is, and a build that fails when it grew.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KB = 1000;
const BUDGETS = { 'index.html': 200 * KB, 'status/index.html': 60 * KB };

const dist = resolve(dirname(fileURLToPath(import.meta.url)), '../dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

/** Everything that a page asks for before it shows itself, without what it loads later. */
function firstView(entry) {
  const files = new Set([entry, 'theme.js', 'favicon.svg']);
  const walk = (key) => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) {
      return;
    }
    files.add(chunk.file);
    (chunk.css ?? []).forEach((file) => files.add(file));
    (chunk.imports ?? []).forEach(walk);
  };
  walk(entry);
  return files;
}

function packed(file) {
  return gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
}

function scriptsInside(html) {
  return [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=/g)].map(
    ([text]) => text,
  );
}

let failed = false;
for (const [entry, budget] of Object.entries(BUDGETS)) {
  const files = firstView(entry);
  const size = [...files].reduce((sum, file) => sum + packed(file), 0);
  const over = size > budget;
  failed ||= over;
  console.log(
    `${entry}: ${(size / KB).toFixed(1)} kB gzip in ${files.size} files, budget ${budget / KB} kB${over ? ': TOO LARGE' : ''}`,
  );
  const inside = scriptsInside(readFileSync(join(dist, entry), 'utf8'));
  if (inside.length > 0) {
    failed = true;
    console.log(`${entry}: the page's policy forbids ${inside.join(', ')}`);
  }
}
rmSync(join(dist, '.vite'), { recursive: true });

/** Files under assets/ whose names do not change with their content. */
const bare = readdirSync(join(dist, 'assets')).filter((name) => !/-[\w-]{8}\.[a-z0-9]+$/.test(name));
if (bare.length > 0) {
  failed = true;
  console.log(`no hash in the name of ${bare.join(', ')}`);
}

/** Each text file once more, compressed, for servers that send files as they are. */
for (const name of readdirSync(dist, { recursive: true })) {
  const file = String(name);
  if (/\.(html|js|css|svg)$/.test(file)) {
    writeFileSync(join(dist, `${file}.gz`), gzipSync(readFileSync(join(dist, file)), { level: 9 }));
  }
}
process.exitCode = failed ? 1 : 0;
