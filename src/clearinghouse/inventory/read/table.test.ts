import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { InventoryError } from '../error.ts';
import { readCsv } from './csv.ts';
import { readInventory } from './detect.ts';

const read = (text: string) => readInventory(Buffer.from(text));
const products = async (bytes: Buffer) => (await readInventory(bytes)).components.map(({ product }) => [product?.vendor, product?.product || product?.cpe, product?.version, product?.place]);

describe('tables of products', () => {
  const rows = [['Server room; left', 'Microsoft', 'Exchange "2019"\nserver', '15.2.1118.7'], [undefined, undefined, 'FortiOS', '7.0.11']];
  const expected = rows.map(([place, vendor, product, version]) => [vendor, product, version, place]);
  const written = (delimiter: string, header: readonly string[], end: string): string => [header, ...rows].map((row) => row.map((cell) => (/[";\n,\t]/.test(cell ?? '') ? `"${(cell ?? '').replaceAll('"', '""')}"` : cell ?? '')).join(delimiter)).join(end) + end;

  for (const [name, delimiter, header, end] of [['commas', ',', ['Place', 'Vendor', 'Product', 'Version'], '\n'], ['semicolons, in German', ';', ['Standort', 'Hersteller', 'Produkt', 'Version'], '\r\n'], ['tabs', '\t', ['HOST NAME', 'publisher', 'Software Name', 'Display-Version'], '\r\n']] as const) {
    test(`with ${name}, in UTF-8 with and without a mark and in UTF-16`, async () => {
      const text = written(delimiter, header, end);
      for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, 'utf16le'), Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()]) assert.deepEqual(await products(bytes), expected);
    });
  }

  const exports: readonly (readonly [format: string, text: string, product: readonly (string | undefined)[]])[] = [
    ['Intune discovered apps, CSV', 'ApplicationKey,ApplicationName,ApplicationPublisher,ApplicationVersion,DeviceId,DeviceName\nk,Google Chrome,Google LLC,120.0.1,d,PC-7\n', ['Google LLC', 'Google Chrome', '120.0.1', 'PC-7']],
    ['Configuration Manager, CSV', 'ResourceID,DisplayName0,ProdID0,Publisher0,Version0\n16777220,Java 8,{x},Oracle,8.0\n', ['Oracle', 'Java 8', '8.0', '16777220']],
    ['osquery programs, CSV', 'name|version|install_location|install_source|language|publisher|identifying_number\n7-Zip|22.01||c|1033|Igor Pavlov|{y}\n', ['Igor Pavlov', '7-Zip', '22.01', undefined]],
    ['osquery programs, JSON', JSON.stringify([{ name: '7-Zip', version: '22.01', install_source: '', identifying_number: '', publisher: 'Igor Pavlov' }]), ['Igor Pavlov', '7-Zip', '22.01', undefined]],
    ['a table of products, JSON', JSON.stringify({ value: [{ displayName: 'Zoom', version: '5.1', publisher: 'Zoom' }] }), ['Zoom', 'Zoom', '5.1', undefined]],
    ['Nessus CSV', 'Plugin ID,CVE,Host,Name,Plugin Output\n45590,,10.0.0.5,CPE,"found :\n  cpe:/o:microsoft:windows_server_2019 -> x\n"\n', [undefined, 'cpe:/o:microsoft:windows_server_2019', undefined, '10.0.0.5']],
    ['OpenVAS CSV', 'IP,Hostname,NVT Name,Specific Result\n10.0.0.5,web1,CPE Inventory,10.0.0.5|cpe:/a:openbsd:openssh:7.9\n', [undefined, 'cpe:/a:openbsd:openssh:7.9', undefined, 'web1']],
    ['nmap XML', '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun><host><address addr="10.0.0.5" addrtype="ipv4"/><ports><port portid="80"><service product="nginx" version="1.18.0"><cpe>cpe:/a:nginx:nginx:1.18.0</cpe></service></port></ports></host></nmaprun>', [undefined, 'nginx', '1.18.0', '10.0.0.5']],
  ];
  for (const [format, text, product] of exports) {
    test(format, async () => {
      const inventory = await read(text);
      assert.equal(inventory.format, format);
      assert.deepEqual(await products(Buffer.from(text)), [product]);
    });
  }

  test('components that only a CPE name identifies are products, in CycloneDX and SPDX', async () => {
    const cpe = 'cpe:2.3:o:fortinet:fortios:7.0.6:*:*:*:*:*:*:*';
    assert.deepEqual(await products(Buffer.from(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'FortiOS', version: '7.0.6', publisher: 'Fortinet', cpe }] }))), [['Fortinet', 'FortiOS', '7.0.6', undefined]]);
    assert.deepEqual(await products(Buffer.from(JSON.stringify({ spdxVersion: 'SPDX-2.3', packages: [{ name: 'FortiOS', versionInfo: '7.0.6', externalRefs: [{ referenceType: 'cpe23Type', referenceLocator: cpe }] }] }))), [[undefined, 'FortiOS', '7.0.6', undefined]]);
  });

  test('a package URL in a column makes a package; rows without a product are counted', async () => {
    const inventory = await read('product,version,purl\nlodash,4.17.20,pkg:npm/lodash@4.17.20\n,1.0,\n');
    assert.deepEqual([inventory.components.map(({ purl }) => purl), inventory.unnamed], [['pkg:npm/lodash@4.17.20'], 1]);
  });

  test('what is no text in its encoding is no version and no name', async () => {
    const bytes = Buffer.concat([Buffer.from('product,version,cpe\nFortiOS,7.0'), Buffer.from([0xb2]), Buffer.from(',\n,,cpe:/o:fortinet:forti'), Buffer.from([0xe9]), Buffer.from('os:7.0.6\n')]);
    assert.deepEqual(await products(bytes), [[undefined, 'FortiOS', undefined, undefined]]);
    assert.equal((await readInventory(bytes)).unnamed, 1);
    const half = await readInventory(Buffer.from('[{"name":"Zoom\\ud800","version":"5\\udc00","publisher":"a"}]'));
    assert.deepEqual(half.components.map(({ product }) => [product?.product, product?.version]), [['Zoom\uFFFD', undefined]]);
  });

  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['no known columns', 'a,b\n1,2\n', /names no columns/], ['a quote that is not closed', 'product,version\n"x,1\n', /not closed/], ['text behind a quote', 'product,version\n"x"y,1\n', /followed by text/],
    ['too many columns', `product,version\n${','.repeat(600)}\n`, /more than 500 cells/], ['a cell without end', `product,version\n${'x'.repeat(70_000)},1\n`, /more than 65536/],
    ['nmap XML with entities', '<!DOCTYPE nmaprun [<!ENTITY a "b">]><nmaprun>&a;</nmaprun>', /entities/], ['nmap XML without end', '<nmaprun><host>', /well-formed/],
  ];
  for (const [name, text, message] of bad) test(`refused: ${name}`, async () => { await assert.rejects(read(text), (error: unknown) => error instanceof InventoryError && message.test(error.message) && error.remedy !== undefined); });

  test('cells come back whatever is in them', () => {
    const cell = fc.string({ maxLength: 20, unit: fc.constantFrom('a', 'ü', '"', ',', ';', '\n', '\r', '\t', ' ') });
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 }), (table) => {
      const text = table.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(';')).join('\r\n');
      const { rows: found } = readCsv(`"h1";"h2"\r\n${text}`);
      assert.deepEqual(Array.from(found, ({ cells }) => cells), table);
    }), { seed: 4180, numRuns: 500 });
  });

  test('any bytes are an inventory or a reason', async () => {
    const piece = fc.constantFrom('product', 'version', ',', ';', '"', '""', '\n', '\r\n', 'cpe:/a:b:c', 'pkg:npm/a@1', '<nmaprun>', '<host>', '</host>', '[{', '"name":', '}]', '\u0000', 'x');
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      try {
        await read(pieces.join(''));
      } catch (error) {
        assert.ok(error instanceof InventoryError, String(error));
      }
    }), { seed: 4, numRuns: 1000 });
  });
});
