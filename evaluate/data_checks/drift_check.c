/* drift_check.c - compares the hold-out's columns with those of recent rows (docs/gate.md, section on drift). */
#include "evaluate/evaluation.h"

#include "base/mem.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

enum { MOST_NAMED = 3 };

void drift_check_release(struct drift_check *d)
{
	table_release(&d->recent.rows);
	free(d->recent.found);
	free(d->shares.holdout);
	free(d->shares.target);
	*d = (struct drift_check){ 0 };
}

/* Both tables are read alike, so that one odd cell does not make a column of numbers one of texts. Labels of classes are texts. */
static int read_recent(struct evaluation *e, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	CLEANUP(strvec_release) struct strvec numbers = { 0 };
	struct table_read how = { .text_columns = &texts, .number_columns = &numbers, .n_threads = e->request->n_threads };
	const struct strvec *asked = &e->policy.drift.columns;
	struct recent_rows *recent = &e->drift.recent;

	for (size_t k = 0; k < e->rows.n_columns; k++) {
		const struct column *c = &e->rows.columns[k];
		bool is_asked = asked->n == 0 || strvec_has(asked, c->name) || strcmp(c->name, e->label) == 0;
		bool is_class = e->truth.y_class && strcmp(c->name, e->label) == 0;

		if (!is_asked)
			continue;
		if (c->kind == COLUMN_TEXT || is_class)
			strvec_add(&texts, c->name);
		else if (c->n_missing < e->rows.n_rows)
			strvec_add(&numbers, c->name);
	}
	if (table_read_csv(&recent->rows, e->policy.drift.against, &how, err) < 0)
		return err->code == ERR_DATA ? evaluation_fail(e, "data_mismatch") : -1;
	table_digest(recent->digest, &recent->rows, &(struct strvec){ 0 }, NULL);
	return 0;
}

static bool is_there(const struct column *c, size_t row)
{
	return c->kind == COLUMN_NUMBER ? !isnan(c->number[row]) : c->code[row] != COLUMN_MISSING;
}

/* Recent rows may have no label yet, or some: those that have one are compared. */
static bool has_labels(const struct evaluation *e)
{
	const struct column *c = table_column(&e->drift.recent.rows, e->label);

	return c && c->n_missing < e->drift.recent.rows.n_rows;
}

/* Where one bit is told of the labels, they are compared only if the policy names them. */
static void choose_columns(struct strvec *out, const struct evaluation *e)
{
	const struct strvec *asked = &e->policy.drift.columns;

	for (size_t i = 0; i < asked->n; i++)
		if (!strvec_has(out, asked->v[i]))
			strvec_add(out, asked->v[i]);
	for (size_t k = 0; asked->n == 0 && k < e->rows.n_columns; k++) {
		const char *name = e->rows.columns[k].name;

		if (holdout_is_feature(e, name) || (strcmp(name, e->label) == 0 && !policy_is_strict(&e->policy) && has_labels(e)))
			strvec_add(out, name);
	}
}

/* The rows of t that have the column, as a table of their own. */
static void take_labelled(struct table *out, const struct table *t, const struct column *c)
{
	CLEANUP(mem_free) size_t *rows = mem_new(t->n_rows, sizeof(*rows));
	size_t n = 0;

	for (size_t i = 0; i < t->n_rows; i++)
		if (is_there(c, i))
			rows[n++] = i;
	table_take_rows(out, t, rows, n);
}

/* The hold-out's rows that are judged: all, or the fresh ones. */
static const struct table *judged_rows(struct table *own, const struct evaluation *e)
{
	if (e->n_judged == e->rows.n_rows)
		return &e->rows;
	table_take_rows(own, &e->rows, e->order, e->n_judged);
	return own;
}

static int compare_column(struct drift *out, const struct evaluation *e, const struct table *rows, const char *name, struct err *err)
{
	CLEANUP(table_release) struct table labelled = { 0 };
	const struct table *recent = &e->drift.recent.rows;
	const struct column *here = table_need(&e->rows, name, err), *there = here ? table_need(recent, name, err) : NULL;

	if (!there)
		return -1;
	if (strcmp(name, e->label) == 0 && there->n_missing) {
		if (!has_labels(e))
			return err_set(err, ERR_DATA, "'%s' has no value in column '%s', the label: nothing can be compared", recent->path,
				       name);
		take_labelled(&labelled, recent, there);
		there = table_column(&labelled, name);
		recent = &labelled;
	}
	drift_compare(out, &e->policy.drift.terms, table_column(rows, name), rows->n_rows, there, recent->n_rows);
	out->column = here->name; /* of a table that stays */
	return 0;
}

/* One sentence, with the weightiest few. */
static void warn_drifted(struct evaluation *e)
{
	const struct recent_rows *recent = &e->drift.recent;
	const struct policy_drift *terms = &e->policy.drift;
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < recent->n_drifted && i < MOST_NAMED; i++) {
		const struct drift *d = &recent->found[i];

		str_addf(&text, "%s'%.80s' (%s %.3g, by chance at most %.3g%s)", i ? ", " : "", d->column, d->stat, d->value,
			 d->null_quantile, d->missing_changed ? "; missing values" : "");
	}
	if (recent->n_drifted > MOST_NAMED)
		str_add(&text, ", ...");
	if (recent->n_drifted)
		evaluation_warn(e, "%zu of %zu columns of the hold-out are not like those of %s: %s", recent->n_drifted, recent->n,
				terms->against, str_text(&text));
}

static int compare_all(struct evaluation *e, struct err *err)
{
	struct recent_rows *recent = &e->drift.recent;
	CLEANUP(strvec_release) struct strvec columns = { 0 };
	CLEANUP(table_release) struct table own = { 0 };
	const struct table *rows = judged_rows(&own, e);

	choose_columns(&columns, e);
	if (columns.n == 0) {
		err_set(err, ERR_DATA, "the hold-out '%s' has no column to compare with '%s'", e->holdout_path, e->policy.drift.against);
		return evaluation_fail(e, "data_mismatch");
	}
	recent->found = mem_new(columns.n, sizeof(*recent->found));
	for (size_t i = 0; i < columns.n; i++) {
		if (compare_column(&recent->found[recent->n], e, rows, columns.v[i], err) < 0)
			return evaluation_fail(e, "data_mismatch");
		recent->n_drifted += recent->found[recent->n++].drifted;
	}
	qsort(recent->found, recent->n, sizeof(*recent->found), drift_by_weight);
	warn_drifted(e);
	return 0;
}

int drift_check(struct evaluation *e, struct err *err)
{
	if (e->policy.drift.against) {
		if (read_recent(e, err) < 0)
			return -1;
		e->drift.recent.has_labels = has_labels(e);
		if (compare_all(e, err) < 0)
			return -1;
	}
	label_shift_check(e);
	return priors_apply(e, err);
}
