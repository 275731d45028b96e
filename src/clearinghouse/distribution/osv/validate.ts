import official from '../../../../conformance/osv/schema.json' with { type: 'json' };
import { compiler, throwing } from '../official.ts';

/** The official schema; one thing differs, the list of home prefixes, which gets ours (OSV asks for a registration by pull request). */
export function osvSchema(prefix: string): typeof official {
  const schema = structuredClone(official);
  schema.$defs.prefix.pattern = schema.$defs.prefix.pattern.replace('^(x_|(', `^(x_|(${prefix}|`);
  return schema;
}

/** Throws unless the record is valid; compile it once for many records. */
export function osvValidator(prefix: string): (record: { readonly id: string }) => void {
  return throwing(compiler().compile(osvSchema(prefix)), ({ id }) => `The OSV record of ${id}`);
}
