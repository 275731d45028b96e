import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { DistributionError } from './error.ts';

/** Other people's schemas use words in ways that ajv's strict mode calls doubtful; the documents are checked all the same. */
export function compiler(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  return ajv;
}

/** The first fault with its place, and never the value there. */
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
