/* dvc_file.h - .dvc files: one path (or import) and what it is to hold. Read, make, update with comments kept, write. */
#ifndef PIPELINE_DVC_FILE_H
#define PIPELINE_DVC_FILE_H

#include "pipeline/stages/stage.h"

struct dvc_file {
	char *path;
	struct value *root; /* the file's map, with its look */
	struct arena arena;
};

/* ERR_IO if absent; DVC_ERROR "path:line:col: ..." for what is no .dvc file: an unknown key, a wrong type. */
int dvc_file_read(struct dvc_file *file, const char *path, struct err *err);
int dvc_file_read_text(struct dvc_file *file, const char *text, size_t len, const char *path, struct err *err);
/* A file that does not exist yet, without outs. */
void dvc_file_new(struct dvc_file *file, const char *path);
void dvc_file_release(struct dvc_file *file);

/*
 * The stage that the file describes. file_at: its path relative to the project's root. Paths and values stay the file's, which must
 * outlive the stage; what is made lies in `a`.
 */
int dvc_file_stage(struct stage *out, struct arena *a, const struct dvc_file *file, const char *file_at, struct err *err);

/*
 * The i-th out (or dep) becomes this object: of path `path`, if i is the number of those that are there. Other keys, comments and
 * their order stay. A recorded object of DVC 2 that changes gets `hash: md5`; one that is the same stays as it is.
 */
void dvc_file_set_out(struct dvc_file *file, size_t i, const char *path, const struct object_meta *meta);
void dvc_file_set_dep(struct dvc_file *file, size_t i, const char *path, const struct object_meta *meta);
/* The md5 of the whole (stage_checksum.h), for an import: put first, or where it stands; NULL takes it away. */
void dvc_file_set_checksum(struct dvc_file *file, const char *md5);

/* Of an import (a file with deps) the md5 of what it says now; others have none. */
void dvc_file_renew_checksum(struct dvc_file *file);

/* The bytes that DVC would write. */
void dvc_file_text(struct str *out, const struct dvc_file *file);
/* Writes them, atomically, unless the file has them already. */
int dvc_file_write(const struct dvc_file *file, struct err *err);

#endif
