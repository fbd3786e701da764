/* url_source.h - data at a URL, or at a path outside of the project: what it is now, what is in it, and the way to bring it here.
 *
 * A path and file:// are read in place; http(s)://, webdav(s)://, s3://, azure://, ssh:// and remote://NAME/path by the drivers of
 * cache/remote. gs://, hdfs:// and others are refused by name.
 */
#ifndef PIPELINE_URL_SOURCE_H
#define PIPELINE_URL_SOURCE_H

#include "cache/dir_listing.h"
#include "cache/objects/object_store.h"
#include "cache/remote/object_remote.h"
#include "cache/workspace/workspace.h"
#include "format/value/value.h"
#include "pipeline/project/project_remote.h"

struct url_source_terms {
	const char *url;
	const char *base;              /* absolute: what a path is relative to */
	struct project *project;       /* whose remotes `remote://` means; NULL = none */
	const struct value *fs_config; /* {key: value} of the connection, or NULL */
	const struct env *env;
	const char *version; /* the id of the version that is meant, where the place keeps versions; NULL = the latest */
	unsigned jobs;       /* transfers at once; 0 = as the kind says */
};

struct url_source {
	struct url_source_terms terms;
	struct project_remote named; /* of remote:// */
	char *path;                  /* of the disk, absolute; NULL = it is elsewhere */
	char *url, *above, *name;    /* the address that was found, and its two parts */
	const char *digest_key;      /* "md5", "etag", "checksum": what its kind of place knows its versions by */
	struct object_remote *remote;
	struct object_session *session;
};

/* DVC_CONFIG for a scheme that nothing takes, and for an unknown remote. Nothing is asked yet. Release it whatever is returned. Do not copy. */
int url_source_open(struct url_source *s, const struct url_source_terms *terms, struct err *err);
void url_source_release(struct url_source *s);

struct url_file {
	char *path; /* below the folder; "" = it is the file itself */
	int64_t size;
	char *tag,
		*version; /* with the digest, where they are asked for by version_aware: what it is known by, and the id of its version; else NULL */
};
/* What is at the URL. */
struct url_facts {
	bool found, is_dir;
	struct url_file *v; /* its files in byte order */
	size_t n, cap;
	const char *key;         /* "md5", "etag", "checksum": by what its version is known */
	char *digest;            /* as DVC records it */
	struct object_meta meta; /* size, number of files, and whether it is executable; no id */
};
void url_facts_release(struct url_facts *f);

/*
 * Ask. with_digest: and what it is known by, for which SSH has to read everything. w: the project's workspace, which knows paths that
 * were read before; NULL outside of one. 0 with found false if nothing is there.
 */
int url_source_look(struct url_facts *out, struct url_source *s, struct workspace *w, bool with_digest, struct err *err);

/* Is it what is recorded of a dependency (its entry of the .dvc file)? A folder of versions is known by those of its files. */
bool url_facts_are_recorded(const struct url_facts *f, const struct value *entry);

/* Bring all of it into a store. out: id, size and number of files; never executable. */
int url_source_store(struct object_meta *out, struct url_source *s, const struct url_facts *f, struct object_store *store, struct err *err);
/* The same of what is elsewhere, only to know its digest: the store lends a place for temporary files and keeps nothing. */
int url_source_read(struct object_meta *out, struct url_source *s, const struct url_facts *f, struct object_store *store, struct err *err);
/* Bring it to `to`, which is replaced whole. */
int url_source_put(struct url_source *s, const struct url_facts *f, const char *to, struct err *err);

#endif
