/**
 * What is prebuilt in `dist/`, and how it is run: nothing here is imported, for Node.js gives a module of its own a face with
 * all that it exports, and loads streams and promises for it, before the first line runs.
 */
const fs = process.getBuiltinModule('node:fs');

/** @param {string} path from the root of the checkout or the installed package */
function file(path) {
  return new URL(`../../${path}`, import.meta.url);
}

export const bundle = file('dist/');

/** Is the bundle there, made by this very Node.js, and no older than any source that went into it? */
export function isBundled() {
  try {
    const built = fs.statSync(new URL('match.cjs', bundle)).mtimeMs;
    /** @type {{ node: string, sources: readonly string[] }} */
    const { node, sources } = JSON.parse(fs.readFileSync(new URL('match.json', bundle), 'utf8'));
    const root = process.getBuiltinModule('node:url').fileURLToPath(file(''));
    return node === process.version && sources.every((path) => (fs.statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0) <= built);
  } catch {
    return false;
  }
}

/**
 * Opens a folder with a bundle. A file's compiled code is taken from beside it, where there is some that this Node.js made;
 * else it is compiled, and all is the same but slower.
 * @param {URL} folder
 */
export function openBundle(folder) {
  const { Script } = process.getBuiltinModule('node:vm');
  const path = process.getBuiltinModule('node:url').fileURLToPath(folder);
  /** @type {Map<string, { script: import('node:vm').Script, module: { exports: any } }>} */
  const loaded = new Map();
  /** @param {string} name @returns {any} */
  function load(name) {
    const known = loaded.get(name);
    if (known !== undefined) return known.module.exports;
    const source = fs.readFileSync(path + name, 'utf8');
    const script = new Script(`(function (exports, require, module) {${source}\n})`, { filename: path + name, cachedData: codeOf(path + name) });
    const module = { exports: {} };
    loaded.set(name, { script, module });
    script.runInThisContext()(module.exports, (/** @type {string} */ id) => (id.startsWith('./') ? load(id.slice(2)) : process.getBuiltinModule(id)), module);
    return module.exports;
  }
  return {
    load,
    /** Keeps the code of all that was compiled until now. */
    keep() {
      for (const [name, { script }] of loaded) fs.writeFileSync(`${path + name}.code`, script.createCachedData());
    },
  };
}

/** @param {string} path */
function codeOf(path) {
  try {
    return fs.readFileSync(`${path}.code`);
  } catch {
    return undefined;
  }
}

/** `breakwater match` out of the bundle, in this process. @param {readonly string[]} args @returns {Promise<number>} */
export function runBundled(args) {
  return openBundle(bundle).load('match.cjs').matchLine(args, file('package.json'));
}
