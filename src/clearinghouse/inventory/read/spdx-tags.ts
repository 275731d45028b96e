import { collector, inventoryLimits, type Inventory } from '../inventory.ts';
import { invalid } from '../error.ts';
import { tooMany } from './cyclonedx.ts';
import { spdxVersion } from './spdx.ts';

/** SPDX 2.2 and 2.3, tag-value. Texts between `<text>` and `</text>` may have lines that look like tags: they are stepped over. */
export function readSpdxTags(text: string): Inventory {
  const found = collector(tooMany);
  let version: string | undefined;
  let current: { purl: string | undefined; ref: string | undefined } | undefined;
  const finish = (): void => {
    if (current !== undefined) found.add(current.purl, current.ref);
    current = undefined;
  };
  /** Where the next long text begins: looked for once, not for each line. */
  let opens = text.indexOf('<text>');
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = text.slice(start, Math.min(end, start + inventoryLimits.textLength)).trim();
    if (opens >= 0 && opens < start) opens = text.indexOf('<text>', start);
    if (opens >= 0 && opens < end) {
      const closes = text.indexOf('</text>', opens);
      if (closes < 0) throw invalid('a <text> is not closed');
      end = Math.max(end, text.indexOf('\n', closes));
      if (end < closes) end = text.length;
    }
    start = end + 1;
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, Math.max(0, colon))) {
      case 'SPDXVersion': version = spdxVersion(value); break;
      case 'PackageName':
        finish();
        current = { purl: undefined, ref: undefined };
        break;
      case 'FileName': case 'SnippetSPDXID': finish(); break;
      case 'SPDXID': if (current !== undefined) current.ref = value; break;
      case 'ExternalRef': {
        const [, type, locator] = value.split(/\s+/);
        if (current !== undefined && type === 'purl') current.purl ??= locator;
        break;
      }
      default:
    }
  }
  finish();
  if (version === undefined) throw invalid('the document has no SPDXVersion');
  return found.done(`SPDX ${version} tag-value`);
}
