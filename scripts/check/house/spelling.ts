import type { Source } from '../sources.ts';

/** British stems that slip in most often; we write American English. */
const british = /\b(behaviou?r|colou?r|favou?r|honou?r|neighbou?r|flavou?r|labell|cancell|travell|normalis|organis|recognis|serialis|initialis|summaris|minimis|maximis|prioritis|authoris|analys(?:e|ed|ing)\b|licen[cs]e|defen[cs]e|centre\b)/gi;
const fine = /^(behavior|color|favor|honor|neighbor|flavor|license|defense|cancell)$/i;

/** Our own words only: examples quote other people's. */
export function spelling(texts: readonly Source[]): readonly string[] {
  return texts.filter(({ path }) => /\.(?:ts|mjs|md|html|css)$/.test(path) && !path.startsWith('examples/') && !path.startsWith('scripts/check/house/')).flatMap(({ path, text }) =>
    [...text.matchAll(british)].filter((match) => !fine.test(match[0])).map((match) => `${path} spells "${match[0]}" the British way`));
}
