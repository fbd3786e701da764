/* leakage.c - are rows of the hold-out also in what the candidate learned from? Keys must not overlap; rows of equal features may, as often
 * as rows inside the training table repeat by chance.
 */
#include "evaluate/evaluation.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "evaluate/data_checks/row_set.h"
#include "math/dist.h"

#include <math.h>
#include <string.h>

/* Chance overlap above this improbability is leakage. */
#define EXCESS_ALPHA 0.01

void leaks_release(struct leak *leaks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(leaks[i].shared);
}

/* Keys are exact text (RULES 19); features are equal as values (1.0 = 1). hashes (n_rows). */
static void key_hashes(uint64_t *hashes, const struct table *t, const struct strvec *key)
{
	char buf[32];

	memset(hashes, 0, t->n_rows * sizeof(*hashes));
	for (size_t k = 0; k < key->n; k++) {
		const struct column *c = table_column(t, key->v[k]);

		for (size_t i = 0; i < t->n_rows; i++) {
			const char *text = column_text(c, i, buf);

			hashes[i] = rng_mix(hashes[i] ^ map_hash(text, strlen(text)));
		}
	}
}

/* Both sides' hashes: of the other table as a set, of the hold-out by row of its table. */
struct both {
	struct row_set there;
	uint64_t *here; /* (n_rows) */
};

static void both_release(struct both *b)
{
	row_set_release(&b->there);
	free(b->here);
}

static void both_init(struct both *b, const struct evaluation *e, const struct table *t, const struct strvec *columns,
		      void (*hash)(uint64_t *, const struct table *, const struct strvec *))
{
	CLEANUP(mem_free) uint64_t *hashes = mem_new(t->n_rows, sizeof(*hashes));

	hash(hashes, t, columns);
	row_set_init(&b->there, hashes, t->n_rows);
	b->here = mem_new(e->rows.n_rows, sizeof(*b->here));
	hash(b->here, &e->rows, columns);
}

/* Judged rows that are there and not shared yet, in canonical order; they are now, and *first is the table's row of the first. */
static size_t count_shared(const struct evaluation *e, struct leak *leak, const struct both *b, size_t *first)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_judged; i++) {
		if (!row_set_has(&b->there, b->here[e->order[i]]) || (leak->shared && leak->shared[i]))
			continue;
		if (n++ == 0)
			*first = e->order[i];
		if (!leak->shared)
			leak->shared = mem_new(e->n_judged, 1);
		leak->shared[i] = 1;
	}
	leak->n_shared += n;
	return n;
}

static int unusable(struct evaluation *e, const struct leak *leak, size_t n, size_t first, struct err *err)
{
	CLEANUP(mem_free) char *name = holdout_row_name(e, first);

	err_set(err, ERR_HOLDOUT, "%zu of %zu hold-out rows are also in %s (first: %s): the hold-out is unusable", n, e->n_judged,
		leak->path, name);
	return evaluation_fail(e, "leakage");
}

int leak_lacks_column(struct evaluation *e, const struct leak *leak, const char *column, const char *what, struct err *err)
{
	unsigned asked = strcmp(leak->name, "train") == 0 ? LEAK_TRAIN : LEAK_VALIDATION;

	if (e->policy.leakage.against & asked) {
		err_set(err, ERR_DATA, "'%s' has no column '%s', so %s cannot be compared with the hold-out's, as leakage.against asks",
			leak->path, column, what);
		return evaluation_fail(e, "data_mismatch");
	}
	evaluation_warn(e, "'%s' has no column '%s': %s were not compared with the hold-out's", leak->path, column, what);
	return 0;
}

/* ---- keys ---- */

static int check_keys(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	CLEANUP(both_release) struct both both = { 0 };
	size_t first = 0;

	for (size_t k = 0; k < e->key.n; k++)
		if (!table_column(t, e->key.v[k]))
			return leak_lacks_column(e, leak, e->key.v[k], "its keys", err);
	if (e->key.n == 0)
		return 0;
	both_init(&both, e, t, &e->key, key_hashes);
	leak->has_key = true;
	leak->key_shared = count_shared(e, leak, &both, &first);
	if (leak->key_shared > e->policy.leakage.key_overlap)
		return unusable(e, leak, leak->key_shared, first, err);
	if (leak->key_shared)
		evaluation_warn(e, "%zu of %zu hold-out rows are also in %s; leakage.key_overlap tolerates %zu", leak->key_shared,
				e->n_judged, leak->path, e->policy.leakage.key_overlap);
	return 0;
}

/* ---- rows ---- */

/* Those that both tables have. */
static void feature_columns(struct strvec *out, struct evaluation *e, const struct leak *leak, const struct table *t)
{
	size_t n_lacking = 0;
	const char *lacking = NULL;

	for (size_t k = 0; k < e->rows.n_columns; k++) {
		const char *name = e->rows.columns[k].name;

		if (!holdout_is_feature(e, name))
			continue;
		if (table_column(t, name)) {
			strvec_add(out, name);
			continue;
		}
		lacking = n_lacking++ ? lacking : name;
	}
	if (n_lacking)
		evaluation_warn(e, "'%s' has no column '%s'%s: rows were compared with the hold-out's by %zu other columns", leak->path,
				lacking, n_lacking > 1 ? " and others" : "", out->n);
}

/* More equal rows than chance makes: with the rate at which rows of the other table have a twin there. */
static bool is_excess(const struct evaluation *e, const struct leak *leak, const struct row_set *there)
{
	double rate = ((double)there->n_repeated + 1) / ((double)there->n + 1);

	if (!e->policy.leakage.excess)
		return leak->row_shared > e->policy.leakage.row_overlap;
	return binomial_sf(leak->row_shared, e->n_judged, rate) <= EXCESS_ALPHA; /* equivalent: no such tail is 0.01 to the last bit */
}

/* Rows whose features are there, but never with their label: noise in the labels, or in what tells rows apart. */
static size_t count_conflicts(const struct evaluation *e, const struct table *t, const struct strvec *features, const struct both *plain)
{
	CLEANUP(strvec_release) struct strvec columns = { 0 };
	CLEANUP(both_release) struct both labelled = { 0 };
	size_t n = 0;

	if (!table_column(t, e->label))
		return 0;
	for (size_t i = 0; i < features->n; i++)
		strvec_add(&columns, features->v[i]);
	strvec_add(&columns, e->label);
	both_init(&labelled, e, t, &columns, table_row_hashes);
	for (size_t i = 0; i < e->n_judged; i++) {
		size_t row = e->order[i];

		n += row_set_has(&plain->there, plain->here[row]) && !row_set_has(&labelled.there, labelled.here[row]);
	}
	return n;
}

static int check_rows(struct evaluation *e, struct leak *leak, const struct table *t, struct err *err)
{
	CLEANUP(strvec_release) struct strvec columns = { 0 };
	CLEANUP(both_release) struct both both = { 0 };
	size_t first = 0;

	feature_columns(&columns, e, leak, t);
	leak->n_features = columns.n;
	if (columns.n == 0)
		return 0;
	both_init(&both, e, t, &columns, table_row_hashes);
	leak->duplicate_rate = (double)both.there.n_repeated / (double)both.there.n;
	leak->row_shared = count_shared(e, leak, &both, &first);
	if (is_excess(e, leak, &both.there))
		return unusable(e, leak, leak->row_shared, first, err);
	if (leak->row_shared) {
		CLEANUP(mem_free) char *name = holdout_row_name(e, first);

		leak->label_conflicts = count_conflicts(e, t, &columns, &both);
		evaluation_warn(e, "%zu of %zu hold-out rows have the features of a row in %s (first: %s), no more than %s",
				leak->row_shared, e->n_judged, leak->path, name,
				e->policy.leakage.excess ? "chance makes" : "leakage.row_overlap tolerates");
	}
	return 0;
}

/* ---- all of it ---- */

static int check_table(struct evaluation *e, const char *name, const char *path, const struct table *t, struct err *err)
{
	struct leak *leak = &e->leaks[e->n_leaks++];

	*leak = (struct leak){ .name = name, .path = path, .rows = t->n_rows, .candidate = NAN, .production = NAN, .delta = NAN };
	table_digest(leak->digest, t, &(struct strvec){ 0 }, NULL);
	if (check_keys(e, leak, t, err) < 0 || check_rows(e, leak, t, err) < 0 || leak_check_groups(e, leak, t, err) < 0)
		return -1;
	return leak_check_time(e, leak, t, err);
}

static int read_other(struct evaluation *e, struct table *t, const char *path, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	struct table_read how = { .text_columns = &texts, .n_threads = e->request->n_threads };

	for (size_t i = 0; i < e->key.n; i++)
		strvec_add(&texts, e->key.v[i]);
	if (e->policy.holdout.time)
		strvec_add(&texts, e->policy.holdout.time);
	if (table_read_csv(t, path, &how, err) == 0)
		return 0;
	return err->code == ERR_DATA ? evaluation_fail(e, "data_mismatch") : -1;
}

int leakage_check(struct evaluation *e, struct err *err)
{
	const struct request *r = e->request;
	unsigned against = e->policy.leakage.against;
	CLEANUP(table_release) struct table validation = { 0 };
	bool use_validation = r->validation && !r->on_validation && (!against || against & LEAK_VALIDATION);

	if (e->out_of_fold) /* each row is answered by a model that did not see it */
		return 0;
	if (against & LEAK_TRAIN && !r->train)
		return err_set(err, ERR_USAGE, "%s: leakage.against names train: give --train FILE", e->policy_path);
	if (against & LEAK_VALIDATION && !r->validation)
		return err_set(err, ERR_USAGE, "%s: leakage.against names validation: give --validation FILE", e->policy_path);
	if (r->train && read_other(e, &e->train, r->train, err) < 0)
		return -1;
	if (leak_check_origin(e, err) < 0)
		return -1;
	if (r->train && (!against || against & LEAK_TRAIN) && check_table(e, "train", r->train, &e->train, err) < 0)
		return -1;
	if (use_validation &&
	    (read_other(e, &validation, r->validation, err) < 0 || check_table(e, "validation", r->validation, &validation, err) < 0))
		return -1;
	if (e->n_leaks == 0)
		evaluation_warn(e, "leakage was not looked for: give --train FILE");
	return 0;
}
