/* stored.c - predictions kept by model, hold-out, scorer and task, vouched for by the ledger. */
#include "evaluate/inputs/stored.h"

#include "base/fs.h"
#include "base/mem.h"
#include "evaluate/inputs/scoring.h"
#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the digest of answers ---- */

static void add_number(struct digest *d, double x)
{
	if (isnan(x))
		digest_add_field(d, "NaN", 3);
	else
		digest_add(d, &x, sizeof(x));
}

static void add_numbers(struct digest *d, const char *name, const double *x, size_t width, const struct evaluation *e)
{
	if (!x)
		return;
	digest_add_field(d, name, strlen(name));
	for (size_t i = 0; i < e->rows.n_rows; i++)
		for (size_t k = 0; k < width; k++)
			add_number(d, x[e->order[i] * width + k]);
}

void stored_digest(char out[static DIGEST_TEXT], const struct evaluation *e, const struct predictions *said)
{
	struct digest *d = digest_new();

	digest_add_field(d, e->holdout_digest, strlen(e->holdout_digest));
	digest_add_field(d, e->policy.task, strlen(e->policy.task));
	add_numbers(d, "value", said->value, 1, e);
	for (size_t i = 0; said->label && i < e->rows.n_rows; i++) {
		uint32_t k = said->label[e->order[i]];
		const char *text = k == PREDICTIONS_NO_LABEL ? "" : said->classes[k];

		digest_add_field(d, text, strlen(text));
	}
	for (size_t k = 0; said->probability && k < said->n_classes; k++)
		digest_add_field(d, said->classes[k], strlen(said->classes[k]));
	add_numbers(d, "probability", said->probability, said->n_classes, e);
	add_numbers(d, "score", said->score, 1, e);
	for (size_t k = 0; k < said->n_measures; k++)
		add_numbers(d, e->policy.columns.v[k], said->measure[k], 1, e);
	digest_end(d, out);
}

/* ---- where a file lies ---- */

static char *file_name(const struct evaluation *e, const char *model, const char *scorer)
{
	struct digest *d = digest_new();
	char text[DIGEST_TEXT];
	const char *parts[] = { model, e->holdout_digest, scorer, e->policy.task };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		digest_add_field(d, parts[i], strlen(parts[i]));
	digest_end(d, text);
	return str_format("evaluation/predictions/%.32s.csv", strchr(text, ':') + 1);
}

/* The run of a model: its package's, or the registered version's where the package cannot be read. */
static void find_run(char run_id[static 33], struct evaluation *e, const struct side *side)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	const struct version *v;
	struct err ignored;

	snprintf(run_id, 33, "%s", side->run_id);
	if (run_id[0] || !side->ref.model_name || registry_read(&r, e->store, side->ref.model_name, &ignored) < 0)
		return;
	v = registry_version(&r, side->version);
	if (v)
		snprintf(run_id, 33, "%s", v->run_id);
}

/* NULL if the run is none of this store. Caller frees. */
static char *path_of(struct evaluation *e, const struct side *side, const char *scorer)
{
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(mem_free) char *name = file_name(e, side->digest, scorer);
	struct err ignored;
	char run_id[33];

	find_run(run_id, e, side);
	if (!run_id[0] || store_run_get(e->store, &run, run_id, &ignored) < 0)
		return NULL;
	return fs_join(run.artifact_dir, name);
}

/* ---- without a key, a file has the canonical order ---- */

static void move_numbers(double *to, const double *from, size_t width, const size_t *order, size_t n, bool back)
{
	for (size_t i = 0; i < n; i++)
		memcpy(to + (back ? order[i] : i) * width, from + (back ? i : order[i]) * width, width * sizeof(*to));
}

static double *moved(const double *from, size_t width, const size_t *order, size_t n, bool back)
{
	double *to = from ? mem_new(n, width * sizeof(*to)) : NULL;

	if (to)
		move_numbers(to, from, width, order, n, back);
	return to;
}

/* back: from the canonical order to the table's. Classes are borrowed. */
static void reorder(struct predictions *out, const struct predictions *p, const size_t *order, bool back)
{
	*out = (struct predictions){ .n = p->n, .n_classes = p->n_classes, .classes = p->classes };
	out->value = moved(p->value, 1, order, p->n, back);
	out->score = moved(p->score, 1, order, p->n, back);
	out->probability = moved(p->probability, p->n_classes, order, p->n, back);
	out->label = p->label ? mem_new(p->n, sizeof(*out->label)) : NULL;
	for (size_t i = 0; p->label && i < p->n; i++)
		out->label[back ? order[i] : i] = p->label[back ? i : order[i]];
}

/* ---- taking ---- */

/* The newest verdict that says what this model answered. */
static bool is_vouched(char answers[static DIGEST_TEXT], char scorer[static SCORER_TEXT], const struct evaluation *e, const char *model,
		       const char *wanted)
{
	for (size_t i = e->ledger.n; i-- > 0;) {
		const struct ledger_entry *entry = &e->ledger.entries[i];
		bool is_candidate = strcmp(entry->candidate, model) == 0;
		struct err ignored;
		CLEANUP(json_cleanup) struct json *v = NULL;
		const struct json *section;

		if (!is_candidate && strcmp(entry->production, model) != 0)
			continue;
		v = json_parse(entry->document, strlen(entry->document), "verdict", &ignored);
		section = json_get(v, is_candidate ? "candidate" : "production");
		snprintf(answers, DIGEST_TEXT, "%s", json_text(json_get(section, "answers"), ""));
		snprintf(scorer, SCORER_TEXT, "%s", json_text(json_get(section, "scorer"), ""));
		if (answers[0] && scorer[0] && (!wanted || strcmp(scorer, wanted) == 0))
			return true;
	}
	return false;
}

static bool read_file(struct predictions *out, const struct evaluation *e, const char *path)
{
	struct predictions_want want = { .task = scoring_answers(e->policy.task_bit) };
	struct predictions said = { 0 };
	struct err ignored;

	if (predictions_read(&said, path, &e->rows, &e->key, &want, &ignored) < 0)
		return false;
	if (e->key.n) {
		*out = said;
		return true;
	}
	reorder(out, &said, e->order, true);
	said.classes = NULL; /* they are out's now */
	said.n_classes = 0;
	predictions_release(&said);
	return true;
}

bool stored_take(struct evaluation *e, struct side *side, const char *scorer)
{
	char vouched[DIGEST_TEXT], answers[DIGEST_TEXT], by[SCORER_TEXT];
	CLEANUP(mem_free) char *path = NULL;
	struct predictions said = { 0 };

	if (e->request->on_validation || e->policy.reuse.fresh || !side->digest[0] || !is_vouched(vouched, by, e, side->digest, scorer))
		return false;
	path = path_of(e, side, by);
	if (!path || !read_file(&said, e, path))
		return false;
	stored_digest(answers, e, &said);
	if (strcmp(answers, vouched) != 0) {
		predictions_release(&said);
		return false;
	}
	side->said = said;
	side->stored = true;
	memcpy(side->answers, answers, sizeof(side->answers));
	memcpy(side->scorer, by, sizeof(side->scorer));
	return true;
}

int stored_keep(struct evaluation *e, const struct side *side, struct err *err)
{
	CLEANUP(mem_free) char *path = NULL;
	struct predictions canonical = { 0 };
	int code;

	if (!side->open || side->stored || !side->said.n || e->policy.reuse.fresh)
		return 0;
	path = path_of(e, side, side->scorer);
	if (!path)
		return 0;
	if (fs_make_parent(path, err) < 0)
		return -1;
	if (e->key.n)
		return predictions_write(&side->said, path, &e->rows, &e->key, err);
	reorder(&canonical, &side->said, e->order, false);
	code = predictions_write(&canonical, path, &e->rows, &e->key, err);
	canonical.classes = NULL;
	canonical.n_classes = 0;
	predictions_release(&canonical);
	return code;
}
