/* python_value.h - one right-hand side of Python, if it is a literal. For python_literals.h alone. */
#ifndef FORMAT_PYTHON_VALUE_H
#define FORMAT_PYTHON_VALUE_H

#include "format/value/value.h"

/* text: of one statement, without comments and line breaks outside of strings; "1, 2" is a tuple. NULL if it is no literal. */
struct value *python_value(struct arena *a, const char *text, int line);

#endif
