/* sibling.h - where the other programs lie: in the folder of this one. */
#ifndef BASE_PROCESS_SIBLING_H
#define BASE_PROCESS_SIBLING_H

#include "base/err.h"

/* The path of the program of this name beside the one that runs. ERR_IO if it is not there. Caller frees. */
char *sibling_program(const char *name, struct err *err);

#endif
