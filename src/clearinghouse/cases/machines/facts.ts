/**
 * CERT/CC's six facts of a case, each true once and from then on: V vendor aware, F fix ready, D fix deployed, P public
 * aware, X exploit public, A attacks observed. V, F and D belong to a vendor, P, X and A to the case.
 * Transitions follow from the rules below, not from a typed table: one row of the published grammar has a slip.
 */
export const factLetters = ['V', 'F', 'D', 'P', 'X', 'A'] as const;
export type Fact = (typeof factLetters)[number];

/** F needs V and D needs F: four ways for a vendor to stand. */
export const vendorPaths = ['vfd', 'Vfd', 'VFd', 'VFD'] as const;
export type VendorPath = (typeof vendorPaths)[number];
export const publicities = ['pxa', 'pxA', 'pXa', 'pXA', 'Pxa', 'PxA', 'PXa', 'PXA'] as const;
export type Publicity = (typeof publicities)[number];

/** 32 states, and no other can be written down. */
export type Facts = `${VendorPath}${Publicity}`;
export const allFacts: readonly Facts[] = vendorPaths.flatMap((path) => publicities.map((publicity): Facts => `${path}${publicity}`));

/** What must come next, before anything else may. */
export function forced(facts: Facts): Fact | undefined {
  // A public exploit is public knowledge.
  if (facts[3] === 'p' && facts[4] === 'X') return 'P';
  // A vendor knows at least what the public knows.
  if (facts[0] === 'v' && facts[3] === 'P') return 'V';
  return undefined;
}

export function possible(facts: Facts): readonly Fact[] {
  const must = forced(facts);
  return factLetters.filter((fact) => {
    if (facts.includes(fact) || (must !== undefined && fact !== must)) return false;
    if (fact === 'F') return facts.includes('V');
    return fact !== 'D' || facts.includes('F');
  });
}

export function learn(facts: Facts, fact: Fact): Facts | undefined {
  return possible(facts).includes(fact) ? (facts.replace(fact.toLowerCase(), fact) as Facts) : undefined;
}

export function pathOf(facts: Facts): VendorPath {
  return facts.slice(0, 3) as VendorPath;
}

export function publicityOf(facts: Facts): Publicity {
  return facts.slice(3) as Publicity;
}

/** How far along a vendor is; paths are in one order, because each letter needs the one before. */
export function progress(path: VendorPath): number {
  return vendorPaths.indexOf(path);
}
