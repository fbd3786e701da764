/* template_flags.h - a map within a command as its flags: template.c's own. */
#ifndef PIPELINE_TEMPLATE_FLAGS_H
#define PIPELINE_TEMPLATE_FLAGS_H

#include "pipeline/templating/template.h"

/*
 * "--lr 0.1 --name 'a b' --l 1 2 --nest.k 3": nested keys dotted, texts quoted for the shell, a false flag left out (or --no-x).
 * Returns the key whose list holds a list or a map, which cannot be, or NULL. The key lies in the scope's arena.
 */
const char *template_flags(struct str *out, const struct template_scope *scope, const struct value *map);

#endif
