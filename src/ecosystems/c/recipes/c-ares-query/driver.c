/*
 * Reads a host name from standard input, builds a query of class IN, type A for it, and prints how long the message
 * is. ares_mkquery has the same parameters in every version of the library.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/socket.h>
#include "ares.h"

int main(void) {
  static char name[65536];
  size_t length = fread(name, 1, sizeof name - 1, stdin);
  /* A copy of exactly its size, so that a read beyond its end is seen. */
  char *text = strndup(name, length);
  unsigned char *message = NULL;
  int size = 0;
  int status = ares_mkquery(text, 1, 1, 0x1234, 1, &message, &size);
  printf("status %d, %d bytes\n", status, size);
  if (message != NULL) ares_free_string(message);
  free(text);
  return 0;
}
