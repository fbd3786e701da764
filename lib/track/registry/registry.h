/* registry.h - versions and aliases of a registered model, replayed from its append-only log "registry/<name>".
 *
 * A record is {"kind","at","who",...}: register (version, run_id, digest, provenance_digest, artifact, tags) · alias (alias, from, to, verdict, why, override)
 * · archive (version) · tag (version, tags). A register that also moves an alias carries the fields of both, so that the two happen together.
 * The state is the log replayed; every change is one append with compare-and-swap on the generation. docs/formats/registry-log.md.
 */
#ifndef TRACK_REGISTRY_H
#define TRACK_REGISTRY_H

#include "base/arena.h"
#include "track/identity.h"
#include "track/store.h"

#define REGISTRY_PRODUCTION "production" /* the alias that moves by a verdict alone */

struct version {
	int64_t version;
	char run_id[33];
	char digest[DIGEST_TEXT];            /* package */
	char provenance_digest[DIGEST_TEXT]; /* sha256 of provenance.json, "" if none */
	char *artifact;                      /* folder of the package in the store (path ready to open) */
	int64_t generation;                  /* of the line that registered it */
	char *created, *who;
	bool verified; /* who is as a forge said; else claimed */
	char *status;  /* READY, ARCHIVED */
	struct run_pair *tags;
	size_t n_tags;
};

struct alias_move {
	char *at, *alias, *verdict, *who, *why; /* verdict: digest or NULL; why: "verdict", "rollback", or the reason of an override */
	int64_t from, to;                       /* version numbers; 0 = none */
	int64_t generation;
	char *environment; /* that the job had entered, as the forge said; NULL = none is known */
	bool override, verified;
	char digest[DIGEST_TEXT], previous[DIGEST_TEXT];
};

struct alias {
	char *name;
	int64_t version;
};

struct registry {
	char *model_name;
	int64_t generation; /* of the last record; 0 = no such model yet */
	int64_t newest_ms;  /* the newest time of its versions and moves; 0 = it has none */
	struct version *versions;
	struct alias_move *moves;
	struct alias *aliases;
	size_t n_versions, n_moves, n_aliases;
	bool tagged;        /* a record names tags of git (track/registry/gto.h) */
	struct arena texts; /* what all of them point to */
};

/* Read and replay; checks the chain of digests: ERR_INTEGRITY. An unknown model gives generation 0. */
int registry_read(struct registry *r, struct store *s, const char *model_name, struct err *err);
/* The caller is about to read and change the registry of a model (NULL = not known yet): see store_will_write(). */
void registry_will_write(struct store *s, const char *model_name);
void registry_release(struct registry *r);
const struct version *registry_version(const struct registry *r, int64_t version);     /* NULL if none */
const struct version *registry_alias(const struct registry *r, const char *alias);     /* NULL if none */
int64_t registry_alias_at(const struct registry *r, const char *alias, int64_t at_ms); /* 0 = none then */

/* The newest move of an alias; NULL if it never moved. */
const struct alias_move *registry_last_move(const struct registry *r, const char *alias);
/* The version that a rollback of the alias leads to: a stack, one step back at each call. 0 = nothing earlier. */
int64_t registry_earlier(const struct registry *r, const char *alias);
/* The first version with this package digest; NULL if none. */
const struct version *registry_find_digest(const struct registry *r, const char *digest);
const char *version_tag(const struct version *v, const char *key); /* NULL if absent */
/* Aliases that point to a version, as "production, staging"; "" if none. Caller frees. */
char *registry_aliases_of(const struct registry *r, int64_t version);

/* One line to be written. What is NULL or 0 is left out. */
struct registry_record {
	const char *kind;                                           /* "register" "alias" "archive" "tag" */
	int64_t version;                                            /* register: 0 = the next one, filled in */
	const char *run_id, *digest, *provenance_digest, *artifact; /* artifact: relative to the store's artifacts */
	const struct run_pair *tags;
	size_t n_tags;
	const char *alias; /* moves to `to` (register: to the new version) */
	int64_t to;        /* 0 = the alias is taken away */
	const char *verdict, *why;
	bool override;
	bool git_tags;      /* name tags in GTO's form, which are made after the record (track/registry/gto.h) */
	const char *commit; /* that they go to; NULL or "" = not known */
};
/*
 * Append a line by who store_identity() says, if the log is still where r was read, and bring r up to date. ERR_MOVED if it is not: r is of no use then and is to be
 * read again. ERR_USAGE for a version that does not exist.
 */
int registry_append(struct registry *r, struct store *s, struct registry_record *record, const struct identity *by, struct err *err);

/* RULES 32: ERR_USAGE. */
int registry_check_model_name(const char *name, struct err *err);
int registry_check_alias(const char *alias, struct err *err);
bool registry_is_protected(const char *alias);

#endif
