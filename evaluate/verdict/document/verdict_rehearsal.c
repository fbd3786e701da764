/* verdict_rehearsal.c - of --on validation: whence the rows, and which hold-out lies open. */
#include "evaluate/verdict/document/verdict_write.h"

static void put_folds(struct json_writer *w, const struct evaluation *e)
{
	json_key(w, "out_of_fold");
	json_begin_object(w);
	json_put_int(w, "folds", e->folds.n);
	json_put_int(w, "seed", e->folds.seed);
	put_text(w, "group", e->folds.group);
	json_end_object(w);
}

void put_rehearsal(struct json_writer *w, const struct evaluation *e)
{
	if (e->out_of_fold && !e->no_rows)
		put_folds(w, e);
	if (e->no_rows)
		put_text(w, "no_rows", e->no_rows);
	if (e->request->on_validation)
		put_text(w, "readable", e->readable_holdout);
	if (e->store_unread)
		put_text(w, "store_unread", e->store_unread);
}
