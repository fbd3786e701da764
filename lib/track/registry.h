/* registry.h - versions and aliases of a registered model, replayed from its append-only log "registry/<name>".
 *
 * A record is {"kind","at","who",...}: register (version, run_id, digest, provenance_digest, artifact, tags) · alias (alias, from, to, verdict, why, override)
 * · archive (version) · tag. The state is the log replayed; every move of an alias is one append with compare-and-swap on the generation.
 */
#ifndef TRACK_REGISTRY_H
#define TRACK_REGISTRY_H

#include "track/store.h"

struct version {
	int64_t version;
	char run_id[33];
	char digest[DIGEST_TEXT];            /* package */
	char provenance_digest[DIGEST_TEXT]; /* sha256 of provenance.json, "" if none */
	char *artifact;                      /* folder of the package in the store */
	char *created, *who;
	char *status;                        /* READY, ARCHIVED */
	struct run_pair *tags;
	size_t n_tags;
};

struct alias_move {
	char *at, *alias, *verdict, *who, *why; /* verdict: digest or NULL; why: "verdict", "rollback", or the reason of an override */
	int64_t from, to;                       /* version numbers; 0 = none */
	int64_t generation;
	bool override;
	char digest[DIGEST_TEXT], previous[DIGEST_TEXT];
};

struct alias {
	char *name;
	int64_t version;
};

struct registry {
	char *model_name;
	int64_t generation; /* of the last record; 0 = no such model yet */
	struct version *versions;
	struct alias_move *moves;
	struct alias *aliases;
	size_t n_versions, n_moves, n_aliases;
};

/* Read and replay; checks the chain of digests: ERR_INTEGRITY. An unknown model gives generation 0. */
int registry_read(struct registry *r, struct store *s, const char *model_name, struct err *err);
void registry_release(struct registry *r);
const struct version *registry_version(const struct registry *r, int64_t version); /* NULL if none */
const struct version *registry_alias(const struct registry *r, const char *alias);   /* NULL if none */
int64_t registry_alias_at(const struct registry *r, const char *alias, int64_t at_ms); /* 0 = none then */

/* RULES 32: ERR_USAGE. */
int registry_check_model_name(const char *name, struct err *err);
int registry_check_alias(const char *alias, struct err *err);

#endif
