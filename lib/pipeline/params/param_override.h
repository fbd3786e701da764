/* param_override.h - one -S: its key, its value, and what it does to a tree. Source: the override grammar of Hydra 1.3 as DVC uses it. */
#ifndef PIPELINE_PARAM_OVERRIDE_H
#define PIPELINE_PARAM_OVERRIDE_H

#include "format/value/value.h"

struct param_override {
	const char *given; /* for messages */
	enum { OVERRIDE_CHANGE, OVERRIDE_ADD, OVERRIDE_FORCE, OVERRIDE_DROP } how;
	const char *key;
	struct value *value; /* NULL: of ~key without a value */
};

/* In a's memory. DVC_ARGUMENTS "-S ...: ..." */
int param_override_parse(struct param_override *out, struct arena *a, const char *text, struct err *err);
/* Changes a tree that shares nothing with another one. DVC_ERROR "-S ...: ...", and the tree may be half changed. */
int param_override_apply(const struct param_override *override, struct arena *a, struct value *root, struct err *err);

#endif
