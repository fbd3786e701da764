/* scoring.c - what one of the two models says of the hold-out's rows, and the digest of a model that is known by its answers alone. */
#include "evaluate/inputs/scoring.h"

#include "base/mem.h"
#include "evaluate/inputs/fold_answers.h"
#include "evaluate/inputs/schema_fit.h"
#include "evaluate/inputs/stored.h"

#include <string.h>

/* Is the table as this model wants to read it: text where it takes text, numbers where it takes numbers? */
static bool table_suits(const struct table *t, const struct strvec *texts, const struct strvec *numbers)
{
	const struct column *c;

	for (size_t i = 0; i < texts->n; i++)
		if ((c = table_column(t, texts->v[i])) && c->kind != COLUMN_TEXT)
			return false;
	for (size_t i = 0; i < numbers->n; i++)
		if ((c = table_column(t, numbers->v[i])) && c->kind != COLUMN_NUMBER)
			return false;
	return true;
}

static const enum score_kind score_kinds[] = {
	[MODELREF_PACKAGE] = SCORE_PACKAGE,
	[MODELREF_PREDICTIONS] = SCORE_PREDICTIONS,
	[MODELREF_COMMAND] = SCORE_COMMAND,
	[MODELREF_URL] = SCORE_URL,
};

enum predictions_task scoring_answers(unsigned task)
{
	if (task == METRIC_MEASURE)
		return PREDICTIONS_MEASURES_ALONE;
	return task & (METRIC_REGRESSION | METRIC_RANKING) ? PREDICTIONS_NUMBERS : PREDICTIONS_CLASSES;
}

void side_request(struct score_request *out, const struct evaluation *e, const struct side *side, const struct table *rows,
		  struct strvec *hide)
{
	*out = (struct score_request){
		.kind = score_kinds[side->ref.kind],
		.package = side->open ? &side->package : NULL,
		.path = side->ref.path,
		.title = side->title,
		.rows = rows,
		.key = &e->key,
		.hide = hide,
		.task = scoring_answers(e->policy.task_bit),
		.measures = &e->policy.columns,
		.n_threads = e->request->n_threads,
		.env = e->request->env,
		.timeout_ms = e->request->scoring_timeout_ms,
		.http = side->http,
	};
	if (*e->label)
		strvec_add(hide, e->label);
	for (size_t i = 0; side->ref.kind == MODELREF_URL && i < e->key.n; i++)
		strvec_add(hide, e->key.v[i]);
	if (side->ref.kind == MODELREF_URL && e->policy.holdout.weight)
		strvec_add(hide, e->policy.holdout.weight);
}

int side_table(const struct table **out, struct table *again, const struct evaluation *e, const struct side *side, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	CLEANUP(strvec_release) struct strvec numbers = { 0 };
	struct table_read how = { 0 };

	*out = &e->rows;
	if (!side->open)
		return 0;
	package_table_read(&how, &side->package, &texts, &numbers);
	if (table_suits(&e->rows, &texts, &numbers))
		return 0;
	for (size_t i = 0; i < e->key.n; i++)
		if (!strvec_has(&texts, e->key.v[i]) && !strvec_has(&numbers, e->key.v[i]))
			strvec_add(&texts, e->key.v[i]);
	how.text_columns = &texts;
	*out = again;
	return table_read_csv(again, e->holdout_path, &how, err);
}

static int score_rows(struct evaluation *e, struct side *side, struct err *err)
{
	CLEANUP(strvec_release) struct strvec hide = { 0 };
	CLEANUP(table_release) struct table again = { 0 };
	const struct table *rows;
	struct score_request request;

	if (side_table(&rows, &again, e, side, err) < 0)
		return -1;
	side_request(&request, e, side, rows, &hide);
	return score_ref(&side->said, &request, err);
}

static void digest_numbers(struct digest *d, const char *name, const double *x, size_t width, const struct evaluation *e)
{
	double some[512];
	size_t n = 0;

	digest_add_field(d, name, strlen(name));
	for (size_t i = 0; x && i < e->rows.n_rows; i++)
		for (size_t k = 0; k < width; k++) {
			some[n++] = x[e->order[i] * width + k];
			if (n < ARRAY_LEN(some))
				continue;
			digest_add(d, some, sizeof(some));
			n = 0;
		}
	digest_add(d, some, n * sizeof(*some));
}

static void digest_labels(struct digest *d, const struct predictions *p, const struct evaluation *e)
{
	for (size_t k = 0; k < p->n_classes; k++)
		digest_add_field(d, p->classes[k], strlen(p->classes[k]));
	for (size_t i = 0; p->label && i < e->rows.n_rows; i++)
		digest_add(d, &p->label[e->order[i]], sizeof(*p->label));
}

/*
 * What stands for a model that is known by its answers alone: the rows it was asked, in canonical order, and what it said of each; for a
 * command or a server, its text or URL too. The order of a file's rows and its name change nothing (RULES 21).
 */
static void digest_answers(struct evaluation *e, struct side *side)
{
	const struct predictions *p = &side->said;
	struct digest *d = digest_new();

	digest_add_field(d, e->holdout_digest, strlen(e->holdout_digest));
	if (side->ref.kind == MODELREF_COMMAND || side->ref.kind == MODELREF_URL)
		digest_add_field(d, side->ref.path, strlen(side->ref.path));
	digest_labels(d, p, e);
	digest_numbers(d, "value", p->value, 1, e);
	digest_numbers(d, "probability", p->probability, p->n_classes, e);
	digest_numbers(d, "score", p->score, 1, e);
	for (size_t k = 0; k < p->n_measures; k++)
		digest_numbers(d, e->policy.columns.v[k], p->measure[k], 1, e);
	digest_end(d, side->digest);
}

static int ask(struct evaluation *e, struct side *side, struct err *err)
{
	if (score_rows(e, side, err) < 0)
		return -1;
	if (side->open)
		scorer_describe(side->scorer, side->package.scorer);
	stored_digest(side->answers, e, &side->said);
	if (!side->open)
		digest_answers(e, side);
	return 0;
}

/* A package is asked once on a hold-out: what it said then is kept, and vouched for by the ledger. */
static bool was_asked(struct evaluation *e, struct side *side)
{
	char scorer[SCORER_TEXT];

	if (!side->open)
		return false;
	scorer_describe(scorer, side->package.scorer);
	if (!stored_take(e, side, scorer))
		return false;
	log_info(e->request->log, "%s is not asked again: its predictions on this hold-out are stored", side->title);
	return true;
}

/* Production cannot be asked, and its stored predictions may stand for it. */
static bool stands_in(struct evaluation *e, struct side *side, enum policy_lost_choice choice, const struct err *why)
{
	if (choice == LOST_ERROR || why->code == ERR_INTEGRITY || e->request->accept_lost_baseline || !stored_take(e, side, NULL))
		return false;
	side->kind = "stored";
	evaluation_warn(e, "production cannot be asked (%s): its stored predictions on this hold-out stand for it", why->text);
	return true;
}

static int schema_changed(struct evaluation *e, struct side *side, struct err *err)
{
	enum policy_lost_choice choice = e->policy.when.schema_choice;

	if (stands_in(e, side, choice, err))
		return 0;
	if (e->request->accept_lost_baseline || (choice == LOST_FLOORS_ONLY && e->request->reason)) {
		side_accept_loss(e, err->text);
		return 0;
	}
	if (choice == LOST_FLOORS_ONLY)
		err_prefix(err, "the schema has changed (floors_only needs --reason TEXT, which is kept for ever)");
	else if (choice == LOST_STORED)
		err_prefix(err, "the schema has changed, and there are no stored predictions on this hold-out");
	return evaluation_fail(e, "schema_changed");
}

static int score_candidate(struct evaluation *e, struct side *side, struct err *err)
{
	if (was_asked(e, side) || (schema_columns(e, side, err) == 0 && ask(e, side, err) == 0))
		return 0;
	return evaluation_fail(e, err->code == ERR_INTEGRITY ? "digest_mismatch" : "data_mismatch");
}

static int score_production(struct evaluation *e, struct side *side, struct err *err)
{
	if (side->unread.code) {
		*err = side->unread;
		return stands_in(e, side, e->policy.when.baseline_choice, err) ? 0 : side_lost_baseline(e, err);
	}
	if (schema_columns(e, side, err) < 0 || schema_types(e, side, err) < 0 || schema_classes(e, side, err) < 0)
		return schema_changed(e, side, err);
	if (was_asked(e, side) || ask(e, side, err) == 0)
		return 0;
	if (side->ref.kind == MODELREF_PREDICTIONS && err->code == ERR_DATA)
		return evaluation_fail(e, "data_mismatch"); /* RULES 20: rows that are missing or too many are 20 on either side */
	return stands_in(e, side, e->policy.when.baseline_choice, err) ? 0 : side_lost_baseline(e, err);
}

int side_score(struct evaluation *e, struct side *side, struct err *err)
{
	if (e->out_of_fold)
		return fold_answers(e, side, err);
	return side == &e->candidate ? score_candidate(e, side, err) : score_production(e, side, err);
}
