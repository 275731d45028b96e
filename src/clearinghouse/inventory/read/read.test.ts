import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InventoryError } from '../error.ts';
import { inventoryLimits } from '../inventory.ts';
import { readInventory } from './detect.ts';

const purl = 'pkg:npm/%40scope/name@1.2.3';
const other = 'pkg:pypi/django@4.2';
const read = (text: string) => readInventory(Buffer.from(text));

const cyclonedx = (version: string) => JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: version, metadata: { component: { purl: 'pkg:npm/root@1.0.0' } },
  components: [{ purl, 'bom-ref': 'r1', components: [{ purl: other }] }, { name: 'without' }],
});
const xml = (version: string, body = '') => `<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/${version}"><metadata><component><purl>pkg:npm/root@1</purl></component></metadata><components><component bom-ref="r1"><name>x</name><purl>${purl}</purl><components><component><purl>${other}</purl></component></components><pedigree><ancestors><component><purl>pkg:npm/ancestor@1</purl></component></ancestors></pedigree></component><component><name>without</name></component>${body}</components></bom>`;
const spdx = { spdxVersion: 'SPDX-2.3', packages: [{ SPDXID: 'r1', externalRefs: [{ referenceType: 'purl', referenceLocator: purl }] }, { externalRefs: [{ referenceType: 'purl', referenceLocator: other }] }, { name: 'without' }] };
const tags = `SPDXVersion: SPDX-2.2\nPackageName: a\nSPDXID: r1\nExternalRef: PACKAGE-MANAGER purl ${purl}\nPackageComment: <text>two\nPackageName: not one\n</text>\nPackageName: b\nExternalRef: PACKAGE-MANAGER purl ${other}\nPackageName: without\n`;
const spdxXml = `<?xml version="1.0"?><Document><SPDXID>SPDXRef-DOCUMENT</SPDXID><spdxVersion>SPDX-2.3</spdxVersion><packages><SPDXID>r1</SPDXID><externalRefs><referenceLocator>cpe:2.3:a:x</referenceLocator><referenceType>cpe23Type</referenceType></externalRefs><externalRefs><referenceLocator>${purl}</referenceLocator><referenceType>purl</referenceType></externalRefs></packages><packages><externalRefs><referenceType>purl</referenceType><referenceLocator>${other}</referenceLocator></externalRefs></packages><packages><name>without</name></packages></Document>`;
const rdfReference = (kind: string, locator: string) => `<spdx:externalRef><spdx:ExternalRef><spdx:referenceLocator>${locator}</spdx:referenceLocator><spdx:referenceType rdf:resource="urn:references/${kind}"/></spdx:ExternalRef></spdx:externalRef>`;
const rdf = `<rdf:RDF xmlns:rdf="urn:rdf#" xmlns:spdx="urn:terms#"><spdx:SpdxDocument rdf:about="d"><spdx:specVersion>SPDX-2.2</spdx:specVersion><spdx:relationship><spdx:Relationship><spdx:relatedSpdxElement><spdx:Package rdf:about="r1">${rdfReference('cpe23Type', 'cpe:2.3:a:x')}${rdfReference('purl', purl)}<spdx:relationship><spdx:Relationship><spdx:relatedSpdxElement><spdx:Package rdf:about="r2">${rdfReference('purl', other)}</spdx:Package></spdx:relatedSpdxElement></spdx:Relationship></spdx:relationship></spdx:Package></spdx:relatedSpdxElement></spdx:Relationship></spdx:relationship></spdx:SpdxDocument><spdx:Package/></rdf:RDF>`;
const yaml = `---\nSPDXID: "SPDXRef-DOCUMENT"\nspdxVersion: "SPDX-2.3"\npackages:\n- SPDXID: r1\n  externalRefs:\n  - referenceType: purl\n    referenceLocator: "${purl}"\n- externalRefs: [{referenceType: purl, referenceLocator: "${other}"}]\n- name: without\n`;
const spdx3 = { '@context': 'https://spdx.example.org/rdf/3.0.1/spdx-context.jsonld', '@graph': [{ type: 'software_Package', spdxId: 'r1', software_packageUrl: purl }, { type: 'software_Package', externalIdentifier: [{ externalIdentifierType: 'packageUrl', identifier: other }] }, { type: 'software_Package' }, { type: 'Person' }] };

describe('inventories', () => {
  const same: readonly (readonly [string, string])[] = [
    ...['1.2', '1.4', '1.6', '1.7'].map((version) => [`CycloneDX ${version} JSON`, cyclonedx(version)] as const),
    ...['1.2', '1.7'].map((version) => [`CycloneDX ${version} XML`, xml(version)] as const),
    ['SPDX 2.3 JSON', JSON.stringify(spdx)], ['SPDX 2.2 tag-value', tags], ['SPDX 3.0 JSON-LD', JSON.stringify(spdx3)],
    ['SPDX 2.3 XML', spdxXml], ['SPDX 2.2 RDF', rdf], ['SPDX 2.3 YAML', yaml],
  ];
  for (const [format, text] of same) {
    test(`${format}: the same components, and one without a package URL`, async () => {
      const inventory = await read(text);
      assert.equal(inventory.format, format);
      assert.deepEqual(inventory.components.map((each) => each.purl).toSorted(), [purl, other].toSorted());
      assert.equal(inventory.components.find((each) => each.purl === purl)?.ref, 'r1');
      assert.equal(inventory.unnamed, 1);
    });
  }

  test('package-lock.json and lists of package URLs', async () => {
    const lock = await read(JSON.stringify({ lockfileVersion: 3, packages: { '': { version: '1.0.0' }, 'node_modules/@scope/name': { version: '1.2.3' }, 'node_modules/a/node_modules/b': { version: '2.0.0' }, 'node_modules/linked': { link: true } } }));
    assert.deepEqual(lock.components.map((each) => each.purl), [purl, 'pkg:npm/b@2.0.0']);
    assert.deepEqual((await read(`# ours\n${purl}\n\n${other}\n`)).components.map((each) => each.purl), [purl, other]);
    assert.equal((await readInventory(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(cyclonedx('1.5'), 'utf16le')]))).components.length, 2);
  });

  const bad: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'inventory-unknown'], ['another file', 'hello', 'inventory-unknown'], ['broken JSON', '{"bomFormat":', 'inventory-invalid'],
    ['CycloneDX 1.1', cyclonedx('1.1'), 'inventory-unknown'], ['SPDX 1.2', JSON.stringify({ ...spdx, spdxVersion: 'SPDX-1.2' }), 'inventory-unknown'],
    ['components that are none', JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: {} }), 'inventory-invalid'],
    ['XML with entities', `<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "aaaa">]>${xml('1.5').slice(21)}`, 'inventory-invalid'],
    ['XML that is cut off', xml('1.5').slice(0, 200), 'inventory-invalid'], ['other XML', '<a/>', 'inventory-unknown'],
    ['deep XML', xml('1.5', '<x>'.repeat(300) + '</x>'.repeat(300)), 'inventory-invalid'],
    ['YAML with aliases', `${yaml}x: &a [1]\ny: *a\n`, 'inventory-invalid'], ['YAML that is deep', `${yaml}x: ${'['.repeat(100_000)}`, 'inventory-invalid'], ['YAML of names in names', `${yaml}x:\n ${'? '.repeat(60)}`, 'inventory-invalid'], ['YAML that is long', `${yaml}# ${'x'.repeat(3 << 20)}`, 'inventory-too-large'],
    ['an element of many attributes', xml('1.5', `<x ${Array.from({ length: 300 }, (_, at) => `a${at}=""`).join(' ')}/>`), 'inventory-invalid'],
    ['a context that is deep', `{"@graph":[],"@context":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'inventory-unknown'],
    ['more lists than are parsed', `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[${'[],'.repeat(4_000_001)}0]}`, 'inventory-too-large'],
    ['more names than are parsed', `{"spdxVersion":"SPDX-2.3"${Array.from({ length: 2_000_000 }, (_, at) => `,"k${at}":0`).join('')}}`, 'inventory-too-large'],
    ['UTF-16 without a mark', Buffer.from(cyclonedx('1.5'), 'utf16le').toString('latin1'), 'inventory-invalid'],
    ['an open text', `${tags}PackageComment: <text>`, 'inventory-invalid'],
  ];
  test('of a CycloneDX document only what is asked for counts: lists and names beside it are passed over', async () => {
    const { components } = await read(`{"bomFormat":"CycloneDX","specVersion":"1.6","x":[${'[],'.repeat(4_000_001)}0],"components":[{"purl":"${purl}"}]}`);
    assert.deepEqual(components.map((each) => each.purl), [purl]);
  });

  for (const [name, text, code] of bad) {
    test(`refused: ${name}`, async () => {
      await assert.rejects(read(text), (error: unknown) => error instanceof InventoryError && error.code === code && error.remedy !== undefined);
    });
  }

  test('what is no text in the document\'s encoding names no package, and half a surrogate pair is no version', async () => {
    const list = await readInventory(Buffer.concat([Buffer.from(`${purl}\r\npkg:npm/a`), Buffer.from([0xff]), Buffer.from('@1\r\n')]));
    assert.deepEqual([list.components.map((each) => each.purl), list.unnamed], [[purl], 1]);
    assert.deepEqual((await read('{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1\\ud800"}}}')).components.map((each) => each.purl), ['pkg:npm/a@1%EF%BF%BD']);
    assert.deepEqual((await read(`# ours\r\n\r\n${purl}\r\n`)).components.map((each) => each.purl), [purl]);
    const big = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(cyclonedx('1.5'), 'utf16le').swap16()]);
    assert.equal((await readInventory(big)).components.length, 2);
  });

  test('a depth bomb, nested components and too many bytes are refused before memory is spent', async () => {
    const bomb = Buffer.alloc(20 << 20, '[');
    bomb.write('{"a":');
    const before = process.memoryUsage().rss;
    await assert.rejects(readInventory(bomb), /nested deeper/);
    assert.ok(process.memoryUsage().rss - before < 200 << 20);
    const nested = `${'{"components":['.repeat(300)}${']}'.repeat(300)}`;
    await assert.rejects(read(`{"bomFormat":"CycloneDX","specVersion":"1.6","components":[${nested}]}`), /nested deeper/);
    await assert.rejects(readInventory(Buffer.alloc(inventoryLimits.bytes + 1)), /is the most/);
  });
});
