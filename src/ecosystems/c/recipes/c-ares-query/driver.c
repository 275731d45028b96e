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

/* Newer versions ask this before they write a query; theirs stands in a file that pulls in most of the library. */
int ares__is_onion_domain(const char *name) {
  size_t length = strlen(name);
  return length >= 6 && strcmp(name + length - 6, ".onion") == 0;
}

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
