import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the pages of this folder over the API of a running portal.
const portal = process.env['META138_PORTAL'] ?? 'http://127.0.0.1:8138';

export default defineConfig({
  plugins: [react(), vue()],
  build: {
    target: 'es2023',
    manifest: true,
    // Nothing is put into the page as a data URL or a script of its own: the page's policy forbids it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        console: resolve(import.meta.dirname, 'index.html'),
        status: resolve(import.meta.dirname, 'status/index.html'),
      },
    },
  },
  server: { proxy: { '/api': portal, '/status/summary.json': portal, '/status/feed': portal } },
  test: {
    environment: 'happy-dom',
    include: ['test/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    // For what is meant not to happen: no test depends on how fast a machine is.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
