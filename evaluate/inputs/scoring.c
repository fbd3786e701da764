/* scoring.c - what one of the two models says of the hold-out's rows, and the digest of a model that is known by its answers alone. */
#include "evaluate/inputs/scoring.h"

#include "base/mem.h"

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

/* A column that the hold-out lacks: the candidate's fault is the data's, production's is a changed schema. */
static int check_columns(struct evaluation *e, struct side *side, struct err *err)
{
	for (size_t i = 0; side->open && i < side->package.signature.n_inputs; i++) {
		const struct signature_column *input = &side->package.signature.inputs[i];

		if (side->package.signature.tensor || table_column(&e->rows, input->name))
			continue;
		err_set(err, ERR_DATA, "'%s' has no column '%s', which %s needs", e->holdout_path, input->name, side->title);
		return evaluation_fail(e, side == &e->production ? "schema_changed" : "data_mismatch");
	}
	return 0;
}

static const enum score_kind score_kinds[] = {
	[MODELREF_PACKAGE] = SCORE_PACKAGE,
	[MODELREF_PREDICTIONS] = SCORE_PREDICTIONS,
	[MODELREF_COMMAND] = SCORE_COMMAND,
	[MODELREF_URL] = SCORE_URL,
};

static enum predictions_task answers_of(unsigned task)
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
		.task = answers_of(e->policy.task_bit),
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
	digest_add_field(d, name, strlen(name));
	for (size_t i = 0; x && i < e->rows.n_rows; i++)
		digest_add(d, x + e->order[i] * width, width * sizeof(*x));
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

static int score_side(struct evaluation *e, struct side *side, struct err *err)
{
	if (check_columns(e, side, err) < 0)
		return -1;
	if (score_rows(e, side, err) < 0)
		return -1;
	if (!side->open)
		digest_answers(e, side);
	return 0;
}

int side_score(struct evaluation *e, struct side *side, struct err *err)
{
	if (score_side(e, side, err) == 0)
		return 0;
	if (side != &e->production || e->error_reason)
		return evaluation_fail(e, err->code == ERR_INTEGRITY ? "digest_mismatch" : "data_mismatch");
	if (side->ref.kind == MODELREF_PREDICTIONS && err->code == ERR_DATA)
		return evaluation_fail(e, "data_mismatch"); /* RULES 20: rows that are missing or too many are 20 on either side */
	return side_lost_baseline(e, err);
}
