/* python_literals.h - the literal assignments of a Python file, which DVC takes as parameters; the code is not run. */
#ifndef FORMAT_PYTHON_LITERALS_H
#define FORMAT_PYTHON_LITERALS_H

#include "format/value/value.h"

/*
 * `lr = 0.1`, `sizes: list = [1, 2]`, attributes of classes as maps, and `self.x = 1` of their __init__. Tuples and sets are lists.
 * What is no literal is left out. Values know their line. ERR_USAGE "path:line:col: ..." for text that cannot be Python: brackets or
 * strings that are not closed, indents that fit nowhere.
 */
int python_literals_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err);

#endif
