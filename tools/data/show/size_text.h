/* size_text.h - a number of bytes as DVC shows it: 1536 is "1.50k". */
#ifndef DATA_SIZE_TEXT_H
#define DATA_SIZE_TEXT_H

#include <stdint.h>

enum { SIZE_TEXT = 32 };

/* bytes >= 0 as DVC shows sizes, in powers of 1024: "999", "1.50k". */
void size_text(char out[static SIZE_TEXT], int64_t bytes);

#endif
