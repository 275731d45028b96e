import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Bytes over the wire until the first page stands: interface.md, "Check". */
export const firstLoadLimit = 150_000;

export interface FirstLoad {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly bytes: number;
}

/** What `index.html` makes a browser fetch before anything shows, compressed as a server would (gzip, level 9). */
export function firstLoad(html: string, read: (name: string) => Uint8Array | string): FirstLoad {
  const named = [...html.matchAll(/(?:src|href)="\/?(assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
  const files = [{ name: 'index.html', bytes: gzipSync(html, { level: 9 }).length }, ...named.map((name) => ({ name, bytes: gzipSync(read(name), { level: 9 }).length }))];
  return { files, bytes: files.reduce((sum, each) => sum + each.bytes, 0) };
}

/** Prints the measured size, and fails a build whose first load is over the limit. */
export function sizeReport(): Plugin {
  return {
    name: 'breakwater-size',
    apply: 'build',
    enforce: 'post',
    writeBundle(_, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') return this.error('the build made no index.html');
      const { files, bytes } = firstLoad(String(page.source), (name) => {
        const part = bundle[name];
        return part === undefined ? '' : part.type === 'chunk' ? part.code : part.source;
      });
      for (const file of files) this.info(`${(file.bytes / 1_000).toFixed(1).padStart(7)} kB  ${file.name}`);
      const line = `first load ${(bytes / 1_000).toFixed(1)} kB compressed, of ${firstLoadLimit / 1_000} kB`;
      if (bytes > firstLoadLimit) this.error(line);
      this.info(line);
    },
  };
}
