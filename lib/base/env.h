/* env.h - the only reader of the environment. main() takes one snapshot; everything else is handed it. */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include <stdbool.h>

struct env {
	char **vars; /* "NAME=value", NULL-terminated; borrowed from the process */
};

/* The process's environment. Called from main() alone. */
void env_load(struct env *env);

/* The value, or NULL if the variable is absent or empty. */
const char *env_get(const struct env *env, const char *name);

/* "1", "true", "yes" in any case. */
bool env_is_true(const struct env *env, const char *name);

/*
 * Names of variables that hold credentials of the store or of the CI job; each list ends with NULL. What a user's command runs as part of
 * a training or a scoring has no business with any of them; git may need the job's token, but never the key that signs records.
 */
extern const char *const env_credentials[];
/* "NAME=value": one of env_credentials, git's settings by environment (a header may be among them), or a store's address with a password. */
bool env_is_credential(const char *var);
extern const char *const env_signing_key[];

#endif
