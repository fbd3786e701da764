/* git_import.h - records of runs in the branch, for the files that take them into the local store. A record is named "ID PATH". */
#ifndef TRACK_GIT_IMPORT_H
#define TRACK_GIT_IMPORT_H

#include "track/git/git_store.h"
#include "track/runs/run_record.h"

/* Of which commit does the local store have all runs? 1 = of the head; 0: then what lies at the head is known to be a trusted person's. */
int git_import_look(struct git_store *s, char done[static GIT_ID_TEXT], struct err *err);
/* Records that changed since `done`, of runs whose id begins with prefix, in the order of the ids. */
int git_import_list(struct git_store *s, struct strvec *out, const char *done, const char *prefix, struct err *err);
/* The record, which must be that of the run that its path names. Its texts are the document's; both are the caller's. */
int git_import_read(struct git_store *s, struct json **doc, struct run_record *r, const char *file, struct err *err);
/* The id of its run. */
void git_import_run_id(char out[static 33], const char *file);
/* Take these runs, unless they were taken from these very records; those that were are dropped from the list. */
int git_import_take(struct git_store *s, struct strvec *files, struct err *err);

#endif
