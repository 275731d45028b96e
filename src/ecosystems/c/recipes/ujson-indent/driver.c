/*
 * Reads lists in brackets with digits in them, for example [1,[2,[]]], from standard input and has ujson's encoder write
 * them, indented by the number of spaces in the first argument. The encoder is set up as the Python module sets it up:
 * with a buffer of 64 KiB on the stack.
 */
#include <stdio.h>
#include <stdlib.h>
#include "ultrajson.h"

struct value {
  int is_list;
  long number;
  struct value *first, *last, *next;
};

static struct value *read_value(void) {
  struct value *value = calloc(1, sizeof *value);
  int letter = getchar();
  if (value == NULL) exit(2);
  if (letter != '[') {
    for (; letter >= '0' && letter <= '9'; letter = getchar()) value->number = value->number * 10 + letter - '0';
    ungetc(letter, stdin);
    return value;
  }
  value->is_list = 1;
  for (;;) {
    letter = getchar();
    if (letter == ']' || letter == EOF) return value;
    if (letter == ',' || letter == ' ' || letter == '\n') continue;
    ungetc(letter, stdin);
    if (letter != '[' && (letter < '0' || letter > '9')) exit(2);
    struct value *item = read_value();
    if (value->first == NULL) value->first = item;
    else value->last->next = item;
    value->last = item;
  }
}

/* The iterator's state is the item to come; prv starts at the first one, so it begins one step behind. */
struct position { struct value *current, *coming; };

static void begin(JSOBJ object, JSONTypeContext *context, struct __JSONObjectEncoder *encoder) {
  struct value *value = object;
  (void)encoder;
  context->type = value->is_list ? JT_ARRAY : JT_LONG;
  struct position *position = calloc(1, sizeof *position);
  if (position == NULL) exit(2);
  position->coming = value->first;
  context->prv = position;
}

static void end(JSOBJ object, JSONTypeContext *context) { (void)object; free(context->prv); }
static JSINT64 number(JSOBJ object, JSONTypeContext *context) { (void)context; return ((struct value *)object)->number; }

static int next(JSOBJ object, JSONTypeContext *context) {
  struct position *position = context->prv;
  (void)object;
  position->current = position->coming;
  if (position->current == NULL) return 0;
  position->coming = position->current->next;
  return 1;
}

static void finish(JSOBJ object, JSONTypeContext *context) { (void)object; (void)context; }
static JSOBJ item(JSOBJ object, JSONTypeContext *context) { (void)object; return ((struct position *)context->prv)->current; }
static void release(JSOBJ object) { (void)object; }

int main(int count, char **arguments) {
  char buffer[65536];
  JSONObjectEncoder encoder = {
    .beginTypeContext = begin, .endTypeContext = end, .getLongValue = number,
    .iterNext = next, .iterEnd = finish, .iterGetValue = item, .releaseObject = release,
    .malloc = malloc, .realloc = realloc, .free = free,
    .recursionMax = -1, .forceASCII = 1, .indent = count > 1 ? atoi(arguments[1]) : 0,
  };
  char *text = JSON_EncodeObject(read_value(), &encoder, buffer, sizeof buffer);
  if (text == NULL || encoder.errorMsg != NULL) {
    printf("error: %s\n", encoder.errorMsg == NULL ? "none" : encoder.errorMsg);
    return 1;
  }
  puts(text);
  if (text != buffer) free(text);
  return 0;
}
