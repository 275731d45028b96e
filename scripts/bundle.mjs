/**
 * Bundles `breakwater match` into `dist/`: plain JavaScript, with what it needs at once in one file and what only some
 * formats need beside it. The list of its sources is written last: a bundle without it counts for nothing.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'vite';
import { root } from './bootstrap/setup.mjs';

const dist = join(root, 'dist');
rmSync(join(dist, 'match.json'), { force: true });
const built = await build({
  configFile: false, root, logLevel: 'error', publicDir: false,
  // One file for all that a program of ours imports, packages too: nothing is looked for in node_modules at start.
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true, outDir: dist, emptyOutDir: true, target: 'node24', minify: true,
    // Our modules do nothing by being loaded, so what is not used of a room is left out with all that it would load.
    rolldownOptions: { treeshake: { moduleSideEffects: false }, input: { match: join(root, 'src', 'match.ts') }, output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } },
  },
});
const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []));
const sources = outputs.flatMap((each) => (each.type === 'chunk' ? each.moduleIds : [])).filter((file) => file.startsWith(join(root, 'src'))).map((file) => relative(root, file));
writeFileSync(join(dist, 'match.json'), JSON.stringify([...new Set(sources)].sort()));
