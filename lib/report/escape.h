/* escape.h - text from outside made harmless for the three formats. Whatever the bytes are, what comes out is valid UTF-8. */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/str.h"

/*
 * Each stops after `most` bytes of the input, at the end of a character, and then adds an ellipsis; SIZE_MAX = all of it.
 * Characters that no reader sees but every reader obeys (bidirectional overrides, controls) become "[U+202E]" and the like; bytes that
 * are no UTF-8 become U+FFFD.
 */

/* For HTML and XML, between tags and inside quoted attributes. Line breaks and tabs stay. */
void escape_xml(struct str *out, const char *text, size_t most);
/* One line of CommonMark with GitHub's extensions: no markup, no links, no mentions, no cell borders. */
void escape_markdown(struct str *out, const char *text, size_t most);
/* A line of plain text: for code blocks, where nothing is markup. */
void escape_plain(struct str *out, const char *text, size_t most);

#endif
