/* rehearsal.c - which rows a pull request is judged on, what it may not know, and what is said of that. */
#include "evaluate/inputs/rehearsal.h"

#include "base/fs.h"
#include "base/mem.h"
#include "evaluate/inputs/fold_answers.h"

#include <unistd.h>

static const char holdout_of_split[] = "holdout.csv";

/* `split` writes no validation.csv where its share is 0. */
const char *rehearsal_path(struct evaluation *e)
{
	const struct request *r = e->request;

	if (r->validation && (fs_exists(r->validation) || !r->train))
		return r->validation;
	e->out_of_fold = r->train != NULL;
	return r->train;
}

/* The hold-out that was named, or the one that `split` puts beside the other parts. */
static char *find_holdout(const struct evaluation *e)
{
	const char *named = e->request->holdout ? e->request->holdout : e->policy.holdout.path;
	CLEANUP(mem_free) char *folder = fs_parent(e->holdout_path);

	return named ? mem_strdup(named) : fs_join(folder, holdout_of_split);
}

/* Who can write a pull request can then train on it: the report says so, once. */
static void look_for_holdout(struct evaluation *e)
{
	CLEANUP(mem_free) char *path = find_holdout(e);

	if (access(path, R_OK) == 0)
		e->readable_holdout = mem_strdup(path);
}

void rehearsal_open(struct evaluation *e)
{
	if (!e->request->on_validation)
		return;
	if (e->out_of_fold)
		fold_answers_possible(e);
	look_for_holdout(e);
}

int rehearsal_store_lost(struct evaluation *e, struct err *err)
{
	bool no_way = err->code == ERR_RETRY || err->code == ERR_USAGE; /* unreachable, or refused: nothing was found to be wrong */

	if (!e->request->on_validation || !no_way)
		return -1;
	e->store_unread = mem_strdup(err->text);
	evaluation_warn(e, "the store could not be read, so the model in production is not known: %s", err->text);
	return 0;
}

int rehearsal_package_lost(struct evaluation *e, struct err *err)
{
	bool no_way = err->code == ERR_RETRY || err->code == ERR_USAGE || err->code == ERR_IO;

	if (!e->request->on_validation || store_is_local(e->store) || !no_way)
		return -1;
	e->store_unread = mem_strdup(err->text);
	e->has_production = false;
	evaluation_warn(e, "the model in production could not be fetched from the store: %s", err->text);
	return 0;
}

void rehearsal_judged(struct evaluation *e)
{
	struct judgement *j = &e->judgement;

	if (!e->store_unread || j->decision == DECISION_REJECT)
		return;
	j->decision = e->policy.when.inconclusive_rejects ? DECISION_REJECT : DECISION_INCONCLUSIVE;
	j->reasons[0] = "store_unreadable";
	j->n_reasons = 1;
}

void rehearsal_sentence(struct str *out, const struct evaluation *e)
{
	if (!e->request->on_validation)
		return;
	if (e->out_of_fold && !e->no_rows)
		str_addf(out, "; on out-of-fold predictions of %s over the training rows, in %lld folds",
			 e->has_production ? "both recipes" : "its recipe", (long long)e->folds.n);
	else if (!e->no_rows)
		str_add(out, "; on the validation rows");
	str_add(out, "; nothing was written to the store, and this verdict registers nothing");
}
