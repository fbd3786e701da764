/* plots_open.h - a file as a URI, and the user's browser. */
#ifndef DATA_PLOTS_OPEN_H
#define DATA_PLOTS_OPEN_H

#include "base/env.h"
#include "base/err.h"

/* "file:///a%20b/index.html" of an absolute path. Caller frees. */
char *plots_uri(const char *path);
/* By $BROWSER, else xdg-open. DVC_FAILED if neither takes it. */
int plots_open(const char *uri, const struct env *env, struct err *err);

#endif
