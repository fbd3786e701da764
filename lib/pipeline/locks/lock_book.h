/* lock_book.h - the dvc.lock files of a project while stages finish: each is read once, and written whole after every stage. */
#ifndef PIPELINE_LOCK_BOOK_H
#define PIPELINE_LOCK_BOOK_H

#include "pipeline/stages/stage_lock.h"

struct lock_page;

struct lock_book {
	struct lock_page *pages; /* newest last: what older ones held stays alive, stages point into it */
	size_t n, cap;
};

enum lock_change { LOCK_SAME, LOCK_MADE, LOCK_CHANGED };

/*
 * Put the entry of a stage into the dvc.lock beside its dvc.yaml, and write that. `recorded` of the stage is then the entry. A file that
 * somebody else has written meanwhile is read again first. later: names of stages of this run (n_later) that come after this one: of
 * those that are new to the file it stands before, so that stages that end in any order are written in one.
 */
int lock_book_put(struct lock_book *book, enum lock_change *change, const char *root, struct stage *s, const struct value *entry,
		  const char *const *later, size_t n_later, struct err *err);
void lock_book_release(struct lock_book *book);

#endif
