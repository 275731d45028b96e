/** PEP 503: runs of `-`, `_` and `.` are one `-`, in lower case. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** PEP 508: what a project may be called. */
export function nameValid(name: string): boolean {
  return name.length <= 128 && /^(?:[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/i.test(name);
}

export interface ParsedFilename {
  readonly kind: 'sdist' | 'wheel';
  readonly version: string;
  /** A wheel that any system and Python 3 can use without compiled code. */
  readonly pure: boolean;
}

/** PEP 427 for wheels, PEP 625 and its looser past for source archives; undefined for installers, eggs and signatures. */
export function parseFilename(filename: string, project: string): ParsedFilename | undefined {
  const wheel = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(filename);
  if (wheel !== null) {
    const [, name = '', version = '', python = '', abi = '', platform = ''] = wheel;
    if (normalizeName(name) !== project) return undefined;
    return { kind: 'wheel', version: version.replaceAll('_', '-'), pure: abi === 'none' && platform === 'any' && python.split('.').some((tag) => /^(?:py3\d*|cp3\d+)$/.test(tag)) };
  }
  const stem = /^(.+)\.(?:tar\.gz|tgz|zip|tar\.bz2|tar\.xz)$/.exec(filename)?.[1];
  if (stem === undefined) return undefined;
  // The name may itself hold hyphens: it is known, so the version is what is left.
  for (let at = stem.indexOf('-'); at > 0; at = stem.indexOf('-', at + 1)) {
    if (normalizeName(stem.slice(0, at)) === project) return { kind: 'sdist', version: stem.slice(at + 1), pure: false };
  }
  return undefined;
}
