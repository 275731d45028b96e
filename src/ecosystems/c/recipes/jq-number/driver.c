/* Reads one JSON text from standard input and prints it again. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include "jv.h"

/* Of jq's util.c, which needs far more of jq than JSON does. */
const void *_jq_memmem(const void *haystack, size_t length, const void *needle, size_t needed) {
  return memmem(haystack, length, needle, needed);
}

int main(void) {
  static char text[1 << 20];
  size_t length = fread(text, 1, sizeof text - 1, stdin);
  text[length] = '\0';
  jv value = jv_parse(text);
  if (!jv_is_valid(value)) {
    jv_free(value);
    puts("not JSON");
    return 1;
  }
  jv dumped = jv_dump_string(value, 0);
  puts(jv_string_value(dumped));
  jv_free(dumped);
  return 0;
}
