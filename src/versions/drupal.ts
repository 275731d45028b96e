import type { Encoder } from './order.ts';
import { encodePackagist } from './packagist.ts';

/** Contributed projects are named after the core they are for ("Release naming conventions": `8.x-2.3-beta1`); its package repository gives the rest as Composer's version. */
const core = /^[0-9]+\.x-(?=[0-9])/;

export const encodeDrupal: Encoder = (text, out) => encodePackagist(text.trim().replace(core, ''), out);
