/**
 * Bundles `breakwater match` into `dist/` (or the folder that is named): plain JavaScript, with what it needs at once in one
 * file and what only some formats need beside it, and its compiled code. The list of its sources is written last: a bundle
 * without it counts for nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { bringSample } from './bundle/sample.mjs';
import { openBundle } from './bootstrap/bundled.mjs';
import { root } from './bootstrap/setup.mjs';

const dist = resolve(process.argv[2] ?? join(root, 'dist'));
rmSync(join(dist, 'match.json'), { force: true });
const built = await build({
  configFile: false, root, logLevel: 'error', publicDir: false,
  // One file for all that a program of ours imports, packages too: nothing is looked for in node_modules at start.
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true, outDir: dist, emptyOutDir: true, target: 'node24', minify: false,
    // Our modules do nothing by being loaded, so what is not used of a room is left out with all that it would load.
    rolldownOptions: { treeshake: { moduleSideEffects: false }, input: { match: join(root, 'src', 'start', 'match-line.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' } },
  },
  plugins: [{ name: 'ascii', generateBundle: (_, files) => Object.values(files).forEach((each) => { if (each.type === 'chunk') each.code = ascii(each.code); }) }],
});
const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []));
const sources = outputs.flatMap((each) => (each.type === 'chunk' ? each.moduleIds : [])).filter((file) => file.startsWith(join(root, 'src'))).map((file) => relative(root, file));
await keepCode();
writeFileSync(join(dist, 'match.json'), JSON.stringify({ node: process.version, sources: [...new Set(sources)].sort() }));

/** A text of one byte a character takes half the memory and is read without being decoded. @param {string} code */
function ascii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What runs in a match is compiled by running one. */
async function keepCode() {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bundle-'));
  try {
    const inventory = await bringSample(folder);
    process.env.BREAKWATER_INTEL = folder;
    const bundle = openBundle(pathToFileURL(`${dist}/`));
    const { matchLine } = bundle.load('match.cjs');
    for (const format of ['json', 'table']) {
      if (await matchLine([inventory, '--format', format, '--output', join(folder, 'out')], pathToFileURL(join(root, 'package.json'))) !== 1) throw new Error('the bundle does not find what is there to be found');
    }
    bundle.keep();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
