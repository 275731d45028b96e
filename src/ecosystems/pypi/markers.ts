import { satisfies, validRange, valid } from '@renovatebot/pep440';

/** The environment that markers are asked about (PEP 508, "Environment Markers"): Python on Linux. */
export interface Environment {
  readonly python_version: string;
  readonly python_full_version: string;
  readonly [name: string]: string;
}

export function linuxEnvironment(fullVersion: string): Environment {
  return {
    python_version: fullVersion.split('.').slice(0, 2).join('.'),
    python_full_version: fullVersion,
    os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux', platform_machine: 'x86_64', platform_release: '', platform_version: '',
    platform_python_implementation: 'CPython', implementation_name: 'cpython', implementation_version: fullVersion,
  };
}

const TOKEN = /\s*(?:(\(|\))|(<=|>=|===|==|!=|~=|<|>)|'([^']*)'|"([^"]*)"|(\w[\w.]*))/y;

interface Token {
  readonly kind: 'paren' | 'operator' | 'text' | 'word';
  readonly value: string;
}

/** True or false for a marker; throws a SyntaxError where it is none. `extras` are tried one after the other, none included. */
export function markerHolds(marker: string, environment: Environment, extras: readonly string[]): boolean {
  if (marker.length > 4_096) throw new SyntaxError('marker too long');
  return ['', ...extras].some((extra) => evaluate(tokenize(marker), { ...environment, extra }));
}

function tokenize(marker: string): Token[] {
  const tokens: Token[] = [];
  const source = marker.trim();
  for (let at = 0; at < source.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) throw new SyntaxError(`marker ${JSON.stringify(marker)} cannot be read`);
    at = TOKEN.lastIndex;
    const [, paren, operator, single, double, word] = match;
    if (paren !== undefined) tokens.push({ kind: 'paren', value: paren });
    else if (operator !== undefined) tokens.push({ kind: 'operator', value: operator });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'text', value: single ?? double ?? '' });
  }
  return tokens;
}

function evaluate(tokens: readonly Token[], environment: Readonly<Record<string, string>>): boolean {
  let at = 0;
  const word = (value: string): boolean => tokens[at]?.kind === 'word' && tokens[at]?.value === value;
  function either(depth: number): boolean {
    let result = both(depth);
    while (word('or')) {
      at++;
      result = both(depth) || result;
    }
    return result;
  }
  function both(depth: number): boolean {
    let result = one(depth);
    while (word('and')) {
      at++;
      result = one(depth) && result;
    }
    return result;
  }
  function one(depth: number): boolean {
    const token = tokens[at];
    if (token?.kind === 'paren' && token.value === '(' && depth < 32) {
      at++;
      const result = either(depth + 1);
      if (tokens[at++]?.value !== ')') throw new SyntaxError('marker lacks a parenthesis');
      return result;
    }
    const left = operand();
    const operator = comparison();
    return compareMarker(left, operator, operand());
  }
  function operand(): { value: string; name: string | undefined } {
    const token = tokens[at++];
    if (token?.kind === 'text') return { value: token.value, name: undefined };
    // `os.name` and its kin are the names of the time before PEP 508.
    const name = token?.kind === 'word' ? token.value.replace('.', '_').replace(/^python_implementation$/, 'platform_python_implementation') : '';
    const value = environment[name];
    if (value === undefined) throw new SyntaxError(`marker names ${JSON.stringify(token?.value ?? 'nothing')}`);
    return { value, name };
  }
  function comparison(): string {
    const token = tokens[at++];
    if (token?.kind === 'operator') return token.value;
    if (token?.kind === 'word' && token.value === 'in') return 'in';
    if (token?.kind === 'word' && token.value === 'not' && word('in')) {
      at++;
      return 'not in';
    }
    throw new SyntaxError('marker lacks a comparison');
  }
  const result = either(0);
  if (at !== tokens.length) throw new SyntaxError('marker goes on after its end');
  return result;
}

const NORMAL = (text: string): string => text.toLowerCase().replace(/[-_.]+/g, '-');

function compareMarker(left: { value: string; name: string | undefined }, operator: string, right: { value: string; name: string | undefined }): boolean {
  if (operator === 'in') return right.value.includes(left.value);
  if (operator === 'not in') return !right.value.includes(left.value);
  if (left.name === 'extra' || right.name === 'extra') return (NORMAL(left.value) === NORMAL(right.value)) === (operator === '==');
  const [version, specifier, flipped] = left.name === undefined ? [right.value, left.value, true] : [left.value, right.value, false];
  const direct = flipped ? { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }[operator] ?? operator : operator;
  if (valid(version) !== null && validRange(`${direct}${specifier}`)) return satisfies(version, `${direct}${specifier}`, { prereleases: true });
  switch (operator) {
    case '==': case '===': return left.value === right.value;
    case '!=': return left.value !== right.value;
    case '<': return left.value < right.value;
    case '>': return left.value > right.value;
    case '<=': return left.value <= right.value;
    case '>=': return left.value >= right.value;
    default: throw new SyntaxError(`marker compares with ${operator}`);
  }
}
