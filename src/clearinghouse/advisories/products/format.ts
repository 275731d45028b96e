/** The index of products (format 1), in payload bytes of `compiled/pages.ts`: a header, the first hash of each page of the table, the table, what it leads to, the flaws. */
export const mark = 'BWPRODS\n';
export const formatVersion = 1;
export const headerBytes = 36;
