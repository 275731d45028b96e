/** Which column of a table holds what; -1 where none does. */
export interface Columns {
  readonly product: number;
  readonly version: number;
  readonly vendor: number;
  readonly place: number;
  readonly cpe: number;
  readonly purl: number;
}

/** Names of columns in letters and digits alone, the better ones first; those of exports are as their makers document them. */
const names: Readonly<Record<keyof Columns, readonly string[]>> = {
  product: ['product', 'productname', 'applicationname', 'softwarename', 'displayname', 'software', 'application', 'program', 'programname', 'app', 'appname', 'name', 'title', 'produkt', 'produktname', 'anwendung', 'programm', 'logiciel', 'produit', 'model', 'device', 'devicetype', 'os', 'operatingsystem'],
  version: ['version', 'productversion', 'applicationversion', 'softwareversion', 'displayversion', 'appversion', 'shortversion', 'installedversion', 'firmware', 'firmwareversion', 'osversion', 'release', 'build'],
  vendor: ['vendor', 'vendorname', 'publisher', 'applicationpublisher', 'manufacturer', 'softwarepublisher', 'maker', 'company', 'supplier', 'hersteller', 'anbieter', 'editeur', 'fabricant', 'developer'],
  place: ['place', 'location', 'host', 'hostname', 'computername', 'devicename', 'machinename', 'netbiosname', 'systemname', 'assetname', 'computer', 'machine', 'asset', 'server', 'room', 'site', 'ward', 'department', 'ipaddress', 'ip', 'standort', 'ort', 'raum', 'lieu', 'resourceid', 'deviceid'],
  cpe: ['cpe', 'cpe23', 'cpename', 'cpeuri'],
  purl: ['purl', 'packageurl'],
};

/** Undefined where no column tells a product. */
export function columnsOf(header: readonly string[]): Columns | undefined {
  const keys = header.map(keyOf);
  const find = (wanted: readonly string[], taken: readonly number[]): number => {
    for (const name of wanted) {
      const at = keys.indexOf(name);
      if (at >= 0 && !taken.includes(at)) return at;
    }
    return -1;
  };
  const cpe = find(names.cpe, []);
  const purl = find(names.purl, []);
  const product = find(names.product, [cpe, purl]);
  if (product < 0 && cpe < 0 && purl < 0) return undefined;
  const version = find(names.version, [product]);
  const vendor = find(names.vendor, [product, version]);
  const place = find(names.place, [product, version, vendor]);
  // A list of names alone may be anything: something else must say that it is an inventory.
  return version < 0 && vendor < 0 && place < 0 && cpe < 0 && purl < 0 && !/^(?:product|software|application|program|displayname|produkt|anwendung|programm|logiciel)/.test(keys[product] ?? '') ? undefined : { product, version, vendor, place, cpe, purl };
}

/** `DisplayName0` of a Configuration Manager view is `displayname`; accents say nothing. */
function keyOf(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]/g, '').replace(/(?<=[a-z])0$/, '');
}

/** What a table comes from, by columns that only it has. */
export function originOf(header: readonly string[]): string {
  const keys = new Set(header.map(keyOf));
  const has = (...wanted: readonly string[]): boolean => wanted.every((each) => keys.has(each));
  if (has('applicationkey', 'applicationname')) return 'Intune discovered apps';
  if (has('installsource', 'identifyingnumber')) return 'osquery programs';
  if (has('bundleidentifier', 'bundleshortversion')) return 'osquery apps';
  if (has('displayname', 'prodid') || header.includes('DisplayName0')) return 'Configuration Manager';
  return 'a table of products';
}
