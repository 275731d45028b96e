import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { AdvisoryError } from '../error.ts';
import { openProductCompiler } from './build.ts';
import { openProductIndex } from './open.ts';
import { between, type ProductRecord, type Statement } from './statement.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-products-'));
after(() => { rmSync(folder, { recursive: true }); });

const statement = (vendor: string, product: string, more: Partial<Statement> = {}): Statement => ({ voice: 'cna', vendor, product, cpe: undefined, otherwise: 'unknown', versions: [], ...more });
const record = (id: string, ...statements: readonly Statement[]): ProductRecord => ({ id, published: '2026-01-01', vectors: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], level: 'high', statements });

function written(name: string, records: readonly ProductRecord[]): string {
  const compiler = openProductCompiler();
  for (const each of records) compiler.add(each);
  const file = join(folder, name);
  writeFileSync(file, compiler.finish(5));
  return file;
}

describe('the index of products', () => {
  const versions = [between('affected', '10.0.17763.0', '10.0.17763.100', false, [{ at: '10.0.17763.50', status: 'unaffected' }])];
  const file = written('small.bw', [
    record('CVE-2026-1001', statement('Microsoft', 'Windows Server 2019', { versions }), statement('Microsoft Corporation', 'Windows Server 2019 (Server Core installation)', { versions })),
    record('CVE-2026-1001', statement('Microsoft', 'Windows', { voice: 'kev' })), record('CVE-2026-1002', statement('Microsoft', 'Windows', { voice: 'kev' })),
    record('CVE-2026-1003', statement('n/a', 'Microsoft Exchange Server 2019 Cumulative Update 12')), record('CVE-2026-1004', statement('Microsoft', 'Exchange Server')),
    record('CVE-2026-1005', statement('Cisco Systems, Inc.', 'Cisco Adaptive Security Appliance (ASA) Software'), statement('cisco', 'adaptive_security_appliance_software')),
    ...Array.from({ length: 500 }, (_, index) => record(`CVE-2026-${2000 + index}`, statement(`Maker ${index}`, `Thing ${index % 7}`))),
  ]);

  test('spellings meet in one product, with what each record says', () => {
    const index = openProductIndex(file);
    const server = index.product('microsoft/windowsserver2019');
    assert.deepEqual(server?.statements().map(({ record: at, named, versions: all }) => [index.record(at).id, named, all]), [['CVE-2026-1001', 'Windows Server 2019', versions], ['CVE-2026-1001', 'Windows Server 2019 (Server Core installation)', versions]]);
    assert.deepEqual(index.record(server?.statements()[0]?.record ?? 0), { id: 'CVE-2026-1001', published: '2026-01-01', vectors: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], level: 'high' });
    assert.equal(index.product('cisco/adaptivesecurityappliance')?.statements().length, 2);
    assert.deepEqual([index.product('cisco/nothing'), index.isVendor('cisco'), index.isVendor('nobody'), index.named('exchangeserver'), index.having('adaptive')], [undefined, true, false, ['microsoft/exchangeserver'], ['cisco/adaptivesecurityappliance']]);
    for (let each = 0; each < 500; each++) assert.equal(index.product(`maker${each}/thing${each % 7}`)?.statements().length, 1);
    index.close();
  });

  test('releases have a parent; the catalog is silent where a record tells the versions of one of them', () => {
    const index = openProductIndex(file);
    assert.equal(index.product('microsoft/windowsserver2019')?.parent, 'microsoft/windows');
    assert.deepEqual(index.product('microsoft/exchangeserver')?.members, ['microsoft/exchangeserver2019cumulativeupdate12']);
    assert.deepEqual(index.product('microsoft/windows')?.statements().map(({ record: at }) => index.record(at).id), ['CVE-2026-1002']);
    index.close();
  });

  test('little of it is read for one product', () => {
    const index = openProductIndex(file);
    index.product('maker7/thing0');
    assert.ok(index.touched() < readFileSync(file).length / 4);
    index.close();
  });

  test('another format, a changed byte, a cut: an error that says so, never another answer', () => {
    const bytes = readFileSync(file);
    const told = openProductIndex(file);
    const expected = JSON.stringify(told.product('microsoft/windowsserver2019')?.statements());
    told.close();
    const at = join(folder, 'broken.bw');
    for (let place = 0; place < bytes.length; place += 97) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] as number) ^ 0x41;
      writeFileSync(at, changed);
      try {
        const index = openProductIndex(at);
        assert.equal(JSON.stringify(index.product('microsoft/windowsserver2019')?.statements()), expected);
        index.close();
      } catch (error) {
        assert.ok(error instanceof AdvisoryError && error.code === 'index-damaged', String(error));
      }
    }
    writeFileSync(at, bytes.subarray(0, 512 * 3));
    assert.throws(() => openProductIndex(at).product('microsoft/windows'), AdvisoryError);
  });
});
