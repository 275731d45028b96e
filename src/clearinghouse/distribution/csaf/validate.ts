import { DistributionError } from '../error.ts';
import type { CsafDocument } from './document.ts';
import type { WeaknessName } from './vulnerability.ts';

export interface CsafRules {
  readonly weaknessName: WeaknessName;
  /** Throws unless the document passes the strict schema and every mandatory test of section 6.1. */
  check(document: CsafDocument): Promise<void>;
  /** How many tests that is. */
  readonly tests: number;
}

/** Loads the validator, which takes it two seconds: only who writes a feed pays for that. */
export async function loadCsafRules(): Promise<CsafRules> {
  const [{ default: validate }, mandatory, { csaf_2_0_strict: strict }, { weaknesses }] = await Promise.all([
    import('@secvisogram/csaf-validator-lib/validate.js'),
    import('@secvisogram/csaf-validator-lib/mandatoryTests.js'),
    import('@secvisogram/csaf-validator-lib/schemaTests.js'),
    import('@secvisogram/csaf-validator-lib/cwe.js'),
  ]);
  const tests = [strict, ...Object.values(mandatory).filter((test) => typeof test === 'function')];
  const names = new Map(weaknesses.map(({ id, name }) => [id, name]));
  return {
    weaknessName: (id) => names.get(id),
    tests: tests.length,
    async check(document) {
      const outcome = await validate(tests, document);
      if (outcome.isValid) return;
      const failed = outcome.tests.find(({ isValid }) => !isValid);
      const [finding] = failed?.errors ?? [];
      throw new DistributionError('document-invalid', `The CSAF document of ${document.document.tracking.id} fails ${failed?.name ?? 'a test'}: ${finding?.instancePath ?? ''} ${finding?.message ?? ''}`, {
        where: finding?.instancePath ?? '',
        remedy: 'Nothing was written. Correct the field in the case, or report this as a defect.',
      });
    },
  };
}
