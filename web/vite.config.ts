import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { sizeReport } from './build/size.ts';

const folder = dirname(fileURLToPath(import.meta.url));

/** Everything is a file of our own and nothing is inlined: the pages run under `default-src 'none'` with 'self' alone. */
export default defineConfig({
  root: folder,
  // A variable of the environment must not end up in a page.
  envPrefix: 'BREAKWATER_PAGES_',
  plugins: [react(), sizeReport()],
  build: {
    outDir: join(folder, 'dist'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
    license: { fileName: 'licenses.md' },
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8080' } },
});
