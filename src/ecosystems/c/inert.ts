import type { Unit } from './units.ts';
import { places, sanitizers } from './units.ts';

/**
 * The program of a neutral build: takes any arguments, reads standard input to its end and every file named by an
 * argument, and exits with 0. It is compiled like the target, sanitizers included, so that start-up costs the same.
 */
export const INERT_FILE = 'inert.c';

export const INERT_SOURCE = `#include <stdio.h>

static void drain(FILE *stream) {
  char buffer[65536];
  while (fread(buffer, 1, sizeof buffer, stream) > 0) continue;
}

int main(int count, char **arguments) {
  drain(stdin);
  for (int index = 1; index < count; index++) {
    FILE *file = fopen(arguments[index], "rb");
    if (file == NULL) continue;
    drain(file);
    fclose(file);
  }
  return 0;
}
`;

export const inertUnit: Unit = { language: 'c', input: `${places.recipe}/${INERT_FILE}`, options: ['-O1', '-g', ...sanitizers] };
