/** The parts that we use; the package itself comes without declarations. */
declare module '@secvisogram/csaf-validator-lib/validate.js' {
  interface Finding {
    readonly instancePath: string;
    readonly message: string;
  }
  export interface Outcome {
    readonly isValid: boolean;
    readonly tests: readonly { readonly name: string; readonly isValid: boolean; readonly errors: readonly Finding[] }[];
  }
  export default function validate(tests: readonly unknown[], document: object): Promise<Outcome>;
}

declare module '@secvisogram/csaf-validator-lib/mandatoryTests.js' {
  /** Calculated scores against their vectors; the other tests are taken by enumeration. */
  export const mandatoryTest_6_1_9: unknown;
}

declare module '@secvisogram/csaf-validator-lib/schemaTests.js' {
  export const csaf_2_0_strict: unknown;
}

declare module '@secvisogram/csaf-validator-lib/cwe.js' {
  export const weaknesses: readonly { readonly id: string; readonly name: string }[];
}
