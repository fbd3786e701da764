/* text_check.h - is a file text at all? What every reader of text asks first. */
#ifndef FORMAT_TEXT_CHECK_H
#define FORMAT_TEXT_CHECK_H

#include "base/err.h"

#include <stddef.h>

/* ERR_USAGE "path:line:col: a byte that is not UTF-8 (0xff)", or "... a NUL byte, where UTF-8 text is expected". Columns in characters. */
int text_check(const char *text, size_t len, const char *path, struct err *err);

#endif
