/* import_record.h - the .dvc file of an import, made or brought up to date with comments and order kept, byte for byte as DVC writes it. */
#ifndef DATA_IMPORT_RECORD_H
#define DATA_IMPORT_RECORD_H

#include "pipeline/dvc_file.h"
#include "pipeline/sources/url_source.h"
#include "tools/data/data_project.h"

struct import_record {
	struct dvc_file file;
	struct value *dep, *out; /* their maps as they are to be; begin with what is there */
	const struct value *old_out;
	bool is_new;
};

/* at: of the .dvc file, relative to the root; absent is new. What is there and is no import is DVC_FAILED only in its syntax. */
int import_record_open(struct import_record *r, const struct data_project *d, const char *at, struct err *err);
void import_record_release(struct import_record *r);

/* {path, repo: {url, rev, rev_lock, config, remote}}; a NULL in the map's place is left out. */
void import_record_set_repo(struct import_record *r, const char *path, const struct value *repo);
/* A URL or a path, by what was found there, versions and all; f NULL: nothing is known of it. */
void import_record_set_url(struct import_record *r, const char *path, const struct url_facts *f, const struct value *fs_config);
/* meta->id "": nothing is recorded of it. Flags that the file has for it stay. */
void import_record_set_out(struct import_record *r, const char *path, const struct object_meta *meta);

/*
 * IMPORT_NO_CHECKSUM: none of the whole, which is what --no-exec leaves. IMPORT_NO_FREEZE: frozen stays as it is in the file.
 * IMPORT_OLD_CHECKSUM: as if the output were still what it was, which is DVC's after an update without a download. IMPORT_KEEP_CHECKSUM:
 * the one that stands there, if there is one, which is DVC's after an update straight to a remote.
 */
enum import_record_flags { IMPORT_NO_CHECKSUM = 1, IMPORT_NO_FREEZE = 2, IMPORT_OLD_CHECKSUM = 4, IMPORT_KEEP_CHECKSUM = 8 };
/* Write the .dvc file, whole or not at all, and tell git of it. flags: enum import_record_flags. ERR_IO. */
int import_record_write(struct import_record *r, struct data_project *d, unsigned flags, struct err *err);

#endif
