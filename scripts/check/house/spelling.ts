import type { Source } from '../sources.ts';

/** British stems that slip in most often; we write American English, and `aria-labelledby` as its standard does. */
const british = /\b(?:behaviour|colour|favour|honour|neighbour|flavour|labell(?:ed(?!by\b)|ing)|cancell(?:ed|ing)|travell(?:ed|ing|er)|analys(?:e|ed|ing)|licence|defence|centre|(?:normal|organ|recogn|serial|initial|summar|minim|maxim|priorit|author)is(?:e|es|ed|er|ing|ation))\w*/gi;

/** Our own words only: examples quote other people's. */
export function spelling(texts: readonly Source[]): readonly string[] {
  return texts.filter(({ path }) => /\.(?:tsx?|mjs|md|html|css)$/.test(path) && !path.startsWith('examples/') && !path.startsWith('scripts/check/house/')).flatMap(({ path, text }) =>
    [...text.matchAll(british)].map((match) => `${path} spells "${match[0]}" the British way`));
}
