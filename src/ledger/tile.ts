/**
 * Names of a log's files (C2SP tlog-tiles, "Merkle Tree" and "Log entries"). A tile holds 256 hashes, an entry bundle the
 * entries below a tile of level 0; `index` counts tiles of a level from 0.
 */
export const tileWidth = 256;

export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  /** 256, or fewer at the right edge of the tree. */
  readonly width: number;
}

/** `tile/0/x001/x234/067.p/8` */
export function tilePath({ level, index, width }: Tile): string {
  return `${stem(level, index)}${width === tileWidth ? '' : `.p/${width}`}`;
}

/** The folder that holds the partial tiles of a tile. */
export function partialFolder(level: number | 'entries', index: number): string {
  return `${stem(level, index)}.p`;
}

function stem(level: number | 'entries', index: number): string {
  const digits = String(index);
  const parts = (digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []);
  return `tile/${level}/${parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/')}`;
}

/** The tile of a path, if it is the one and only way to write that tile's name. */
export function parseTilePath(path: string): Tile | undefined {
  const found = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (found === null) return undefined;
  const level = found[1] === 'entries' ? found[1] : Number(found[1]);
  const tile: Tile = { level, index: Number(found[2]?.replaceAll(/[x/]/g, '')), width: found[3] === undefined ? tileWidth : Number(found[3]) };
  return tile.width >= 1 && tilePath(tile) === path ? tile : undefined;
}

/** How many hashes the tiles of a level hold together in a tree of this size: `floor(s / 256**l)`. */
export function levelWidth(size: number, level: number | 'entries'): number {
  return Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level));
}

/** How wide a tile is in a tree of this size; 0 if it is not there. */
export function widthIn(size: number, level: number | 'entries', index: number): number {
  return Math.max(0, Math.min(tileWidth, levelWidth(size, level) - index * tileWidth));
}

/** The levels of a tree of this size that have a tile. */
export function levels(size: number): number {
  let count = 0;
  while (levelWidth(size, count) > 0) count++;
  return count;
}
