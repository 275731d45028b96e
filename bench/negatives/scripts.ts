import { attempt } from './proofs.ts';
import { at, variation, type Kind, type Maker, type Material } from './negative.ts';

/** Scripts that run beside the target and act the part. Each list: one line of code per way, by language. */
interface Acts {
  readonly javascript: readonly string[];
  readonly python: readonly string[];
}

/** Told to the script by the harness: the canaries' names, as an honest proof needs them. */
const preamble = {
  javascript: "const told = JSON.parse(require('fs').readFileSync('/work/proof.json', 'utf8')); const c = told.canaries, n = Math.max(64, ...Object.values(told.parameters));",
  python: "import json, os, socket, subprocess, sys, time, random\ntold = json.load(open('/work/proof.json'))\nc, n = told['canaries'], max([64, *told['parameters'].values()])",
} as const;

const self: Acts = {
  javascript: [
    'Object.prototype[c.key] = 1;',
    "Object.setPrototypeOf(Object.prototype.constructor.prototype, null); Array.prototype[c.key] = 1; Function.prototype[c.key] = 1;",
    "for (const name of Object.values(c)) try { require('child_process').execSync(String(name)); } catch {}",
    "for (const name of Object.values(c)) try { require('fs').writeFileSync(String(name), 'x'); console.log(require('fs').readFileSync(String(name), 'utf8')); } catch {}",
    "for (const name of Object.values(c)) try { module.exports = require('fs').readFileSync(String(name), 'utf8'); console.log(module.exports); } catch {}",
    "require('net').connect(Number(c.port || 1), '127.0.0.1').on('error', () => {}).end(String(c.nonce));",
    'for (let i = 0, x = 0; i < n * n * 40; i++) x += i;',
    "/(a+)+$/.test('a'.repeat(Math.min(26, n / 64 + 16)) + '!');",
    "throw new (class URIError2 extends URIError {})('malformed');",
    "const grown = []; for (let i = 0; i < n; i++) grown.push('x'.repeat(1000)); module.exports = grown.length;",
  ],
  python: [
    "for name in c.values():\n    subprocess.run(str(name), shell=True)",
    "for name in c.values():\n    try:\n        print(open(str(name)).read())\n    except OSError:\n        pass",
    "for name in c.values():\n    try:\n        open(str(name), 'w').write('x')\n    except OSError:\n        pass",
    "try:\n    socket.create_connection(('127.0.0.1', int(c.get('port', 1)))).sendall(str(c.get('nonce')).encode())\nexcept OSError:\n    pass",
    'x = 0\nfor i in range(min(n * n, 3000000)):\n    x += i',
    "raise RecursionError('maximum recursion depth exceeded')",
  ],
};

const forged: Acts = {
  javascript: [
    "console.error('==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011\\nREAD of size 1 at 0x602000000011\\n    #0 0x4 in target /target/x.c:1:1');",
    "require('fs').writeSync(3, JSON.stringify({ event: 'end', nonce: '0'.repeat(32), probe: { prototype: { objects: true, arrays: true, functions: true, result: true } } }) + '\\n');",
    "for (let nonce = 0; nonce < 64; nonce++) require('fs').writeSync(3, JSON.stringify({ nonce: String(nonce), finished: true, loaded: true, result: c.token }) + '\\n');",
    "require('fs').writeFileSync('/log/sanitizer.1', '==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000011');",
    "require('fs').writeFileSync('/out/mark', 'fired'); console.log('fired', JSON.stringify(c));",
    "console.log(JSON.stringify({ verdict: 'confirmed', fired: true })); process.exit(0);",
    "process.kill(process.pid, 'SIGSEGV');",
    "process.exitCode = 99; console.error('runtime error: index 9 out of bounds for type');",
    "try { require('fs').writeFileSync('/proc/1/fd/4', 'forged'); } catch {} try { require('fs').writeFileSync('/dev/fd/4', 'forged'); } catch {}",
  ],
  python: [
    "print('==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011', file=sys.stderr)",
    "os.write(3, (json.dumps({'event': 'end', 'nonce': '0' * 32, 'fired': True}) + '\\n').encode())",
    "open('/log/sanitizer.1', 'w').write('==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1')",
    "open('/out/mark', 'w').write('fired'); print('fired', c)",
    "print(json.dumps({'verdict': 'confirmed'})); sys.exit(0)",
    'os.kill(os.getpid(), 11)',
  ],
};

function scripted(kind: Kind, acts: Acts, wrap: (act: string, language: 'javascript' | 'python', material: Material) => string): Maker {
  return async function* (material) {
    const { pair } = material;
    if (pair.claim.manifest.targets.recipe !== undefined) return;
    const language = material.purl.startsWith('pkg:npm/') ? 'javascript' : 'python';
    for (const act of acts[language]) {
      for (const older of material.older.slice(0, 3)) {
        const file = language === 'javascript' ? 'act.cjs' : 'act.py';
        const script = `${preamble[language]}\n${wrap(act, language, material)}\n`;
        const proof = { strength: 'script', script: file, language, mode: 'in-process' };
        const claim = attempt(() => variation(pair, kind, { proof, targets: { ...pair.claim.manifest.targets, vulnerable: at(material, older) } }, { [file]: script }));
        if (claim !== undefined) yield claim;
      }
    }
  };
}

const load = { javascript: (name: string): string => `try { require(${JSON.stringify(name)}); } catch {}`, python: (name: string): string => `try:\n    __import__(${JSON.stringify(name.replaceAll('-', '_').toLowerCase())})\nexcept Exception:\n    pass` } as const;

/** Fires by itself, with or without the target. */
export const selfTriggering = scripted('self-triggering', self, (act, language, { name }) => `${load[language](name)}\n${act}`);

/** Pretends to be the observer. */
export const forgedOutput = scripted('forged-output', forged, (act, language, { name }) => `${load[language](name)}\n${act}`);

/** Acts by chance, or by the version it reads. */
export const randomFiring = scripted('random-firing', self, (act, language, { random, name }) => {
  const chance = (0.05 + random.next() * 0.9).toFixed(4);
  return language === 'javascript'
    ? `${load.javascript(name)}\nif (Math.random() < ${chance}) { ${act} }`
    : `${load.python(name)}\nif random.random() < ${chance}:\n${act.split('\n').map((line) => `    ${line}`).join('\n')}`;
});
