import { isObject, objects, text } from '../record/json.ts';
import type { ProductRecord, Statement } from './statement.ts';

const mostEntries = 100_000;
const mostNames = 24;

/** CISA's catalog: which product is known to be exploited. Which of its versions, it does not say. */
export function readKevProducts(value: unknown): readonly ProductRecord[] {
  return objects(isObject(value) ? value['vulnerabilities'] : undefined, mostEntries).flatMap((entry) => {
    const [id, vendor, product] = [text(entry['cveID'], 40), text(entry['vendorProject'], 300)?.trim(), text(entry['product'], 300)?.trim()];
    if (id === undefined || vendor === undefined || product === undefined) return [];
    const named = /^multiple\b.*\b(?:products|devices)$/i.test(product) ? describedNames(vendor, text(entry['shortDescription'], 4000) ?? '') : namesIn(product);
    const statements = named.map((each): Statement => ({ voice: 'kev', vendor, product: each, cpe: undefined, otherwise: 'unknown', versions: [] }));
    return [{ id, published: undefined, vectors: [], level: undefined, statements }];
  });
}

/** `iOS, iPadOS, and macOS`: the whole, and each of what it lists. */
export function namesIn(product: string): readonly string[] {
  const parts = listed(product);
  return parts.length < 2 ? [product] : [...new Set([product, ...parts])];
}

function listed(text: string): readonly string[] {
  return text.split(/\s*,\s*(?:and\s+)?|\s+and\s+|\s+&\s+|\.\s+/).map((each) => each.trim()).filter((each) => each.length > 1 && !generic.test(each)).slice(0, mostNames);
}

/** Left over from a list, they name nothing. */
const generic = /^(?:server|gateway|devices?|routers?|firewalls?|software|products?|appliances?|data center|data server|replication|recovery|other .*|others|switches|storage|printers?)$/i;

/** `Multiple Products`: which ones, the description says before its verb: `Apple iOS, iPadOS, and macOS contain a …`. */
function describedNames(vendor: string, description: string): readonly string[] {
  const subject = /^(?:an?\s[\w -]+ (?:issue|vulnerability) (?:in|affecting)\s)?(.{3,200}?)(?:,?\s(?:contains?|allows?|could|kernel|webkit|coregraphics|fontparser|iomobileframebuffer|rtkit|has|have)\b)/i.exec(description)?.[1];
  if (subject === undefined || !subject.toLowerCase().startsWith(vendor.toLowerCase())) return [];
  return listed(subject.slice(vendor.length).trim()).filter((each) => !/\bmultiple\b/i.test(each));
}
