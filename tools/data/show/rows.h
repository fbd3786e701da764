/* rows.h - the table of commands itself, for who lists them. */
#ifndef DATA_ROWS_H
#define DATA_ROWS_H

#include "base/options/opt.h"

extern const struct command *const data_rows[];
extern const size_t data_n_rows;

#endif
