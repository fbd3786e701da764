/* import_new.h - what import and import-url begin and end with: the project, the place of the output, its .dvc file. */
#ifndef DATA_IMPORT_NEW_H
#define DATA_IMPORT_NEW_H

#include "tools/data/imports/record/import_record.h"

struct import_new {
	struct data_project project, *d; /* d NULL: not open */
	struct import_record record;
	struct object_meta meta; /* of the output: what import_new_finish() records and checks out; id "": nothing */
	char *at, *shown;        /* of the output: relative to the root, and to the user's folder */
	bool to_remote;          /* it is recorded, and not checked out */
	bool no_push;            /* recorded as `push: false` */
};

/* Opens all; refuses places that cannot be. source: its last part names the output where out is NULL or a folder. */
int import_new_begin(struct import_new *n, const void *args, const char *source, const char *out, bool force, const char *command,
		     struct err *err);
/* Puts the output there, keeps it out of git, and writes the file. flags: of import_record_write(). */
int import_new_finish(struct import_new *n, unsigned flags, struct err *err);
/* After a failure. */
void import_new_undo(struct import_new *n);
void import_new_release(struct import_new *n);

#endif
