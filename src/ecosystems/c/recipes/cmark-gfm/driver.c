/* Renders Markdown from standard input as HTML; each argument is the name of an extension to switch on. */
#include <stdio.h>
#include <stdlib.h>
#if __has_include("cmark-gfm.h")
#include "cmark-gfm.h"
#include "cmark-gfm-core-extensions.h"
#define register_extensions cmark_gfm_core_extensions_ensure_registered
#else /* names before cmark-gfm 0.28.3.gfm.13 */
#include "cmark.h"
#include "core-extensions.h"
#define register_extensions core_extensions_ensure_registered
#endif

int main(int count, char **arguments) {
  char buffer[4096];
  size_t length;
  register_extensions();
  cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
  for (int index = 1; index < count; index++) {
    cmark_syntax_extension *extension = cmark_find_syntax_extension(arguments[index]);
    if (extension == NULL) {
      fprintf(stderr, "no extension %s\n", arguments[index]);
      return 2;
    }
    cmark_parser_attach_syntax_extension(parser, extension);
  }
  while ((length = fread(buffer, 1, sizeof buffer, stdin)) > 0) cmark_parser_feed(parser, buffer, length);
  cmark_node *document = cmark_parser_finish(parser);
  char *html = cmark_render_html(document, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser));
  fputs(html, stdout);
  free(html);
  cmark_node_free(document);
  cmark_parser_free(parser);
  return 0;
}
