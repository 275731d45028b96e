import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import official from '../../../../conformance/osv/schema.json' with { type: 'json' };
import { DistributionError } from '../error.ts';

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

/** Other people's schemas use words in ways that ajv's strict mode calls doubtful; the documents are checked all the same. */
export function compiler(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  return ajv;
}

export function throwing<T>(validate: ValidateFunction, name: (document: T) => string): (document: T) => void {
  return (document) => {
    if (validate(document)) return;
    const [error] = validate.errors ?? [];
    throw new DistributionError('document-invalid', `${name(document)} does not keep to its schema: ${error?.instancePath ?? ''} ${error?.message ?? ''}`, {
      where: error?.instancePath ?? '',
      remedy: 'Nothing was written. Correct the field in the case, or report this as a defect.',
    });
  };
}
