/* side.c - opens and scores one of the two models, whatever kind of reference names it. */
#include "evaluate/evaluation.h"

#include "base/fs.h"
#include "base/mem.h"
#include "model/score_ref.h"
#include "verdict/holdout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {
	[MODELREF_NONE] = "none",
	[MODELREF_PACKAGE] = "package",
	[MODELREF_PREDICTIONS] = "predictions",
	[MODELREF_COMMAND] = "command",
};

/* Files of the package, as its digest covers them. */
static double package_bytes(const char *dir)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct err ignored;
	double bytes = 0;

	if (!fs_is_dir(dir))
		return fs_size(dir) >= 0 ? (double)fs_size(dir) : NAN;
	if (fs_list_tree(&files, dir, &ignored) < 0)
		return NAN;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files.v[i]);

		if (strcmp(files.v[i], "run_id") != 0 && strcmp(files.v[i], "provenance.json") != 0)
			bytes += (double)fs_size(path);
	}
	return bytes;
}

static int open_package(struct side *side, struct err *err)
{
	if (package_open(&side->package, side->ref.path, err) < 0)
		return -1;
	side->open = true;
	snprintf(side->digest, sizeof(side->digest), "%s", side->package.digest);
	snprintf(side->run_id, sizeof(side->run_id), "%s", side->package.run_id);
	side->size_bytes = package_bytes(side->ref.path);
	if (side->ref.digest[0] && strcmp(side->ref.digest, side->digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s does not match the digest that the registry has of %s", side->ref.path,
			       side->ref.title);
	return 0;
}

static int open_side(struct evaluation *e, struct side *side, const char *text, struct err *err)
{
	side->size_bytes = NAN;
	if (modelref_resolve(&side->ref, text, e->store, err) < 0)
		return -1;
	side->kind = kinds[side->ref.kind];
	side->version = side->ref.version;
	side->title = side->ref.version ? str_format("model %s", side->ref.title) : mem_strdup(side->role);
	if (side->ref.kind == MODELREF_PACKAGE)
		return open_package(side, err);
	if (side->ref.kind == MODELREF_PREDICTIONS && !fs_exists(side->ref.path))
		return err_set(err, ERR_IO, "cannot open '%s': No such file or directory", side->ref.path);
	return 0;
}

int side_open_candidate(struct evaluation *e, struct err *err)
{
	e->candidate.role = "the candidate";
	if (open_side(e, &e->candidate, e->request->candidate, err) < 0)
		return err->code == ERR_INTEGRITY ? evaluation_fail(e, "digest_mismatch") : -1;
	if (e->candidate.ref.kind == MODELREF_NONE)
		return err_set(err, ERR_USAGE, "--candidate none: there is nothing to evaluate");
	return 0;
}

/* The generation of the registry, and the reference of the model that is production now: what register will compare. */
static int find_production(struct evaluation *e, char **reference, struct err *err)
{
	struct registry registry = { 0 };
	const struct version *version;
	int code;

	*reference = NULL;
	if (!e->model_name)
		return 0;
	code = registry_read(&registry, e->store, e->model_name, err);
	if (code < 0)
		return -1;
	e->generation = registry.generation;
	version = registry_alias(&registry, "production");
	if (version)
		*reference = str_format("models:/%s@production", e->model_name);
	registry_release(&registry);
	return 0;
}

/* Any failure to read production is 30, but one that shows that somebody changed it. */
static int lost_baseline(struct evaluation *e, struct err *err)
{
	if (err->code == ERR_INTEGRITY)
		return evaluation_fail(e, "digest_mismatch");
	if (!e->request->accept_lost_baseline) {
		err_prefix(err, "the production model cannot be read");
		err->code = ERR_BASELINE;
		return evaluation_fail(e, "baseline_unreadable");
	}
	e->lost_baseline = true;
	e->has_production = false;
	free(e->lost_why);
	e->lost_why = mem_strdup(err->text);
	evaluation_warn(e, "production could not be read (%s); accepted: %s", err->text, e->request->reason);
	return 0;
}

int side_open_production(struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) char *reference = NULL;
	const char *text = e->request->production;
	struct side *side = &e->production;

	side->role = "the production model";
	if (find_production(e, &reference, err) < 0)
		return -1;
	if (!text && !e->model_name)
		evaluation_warn(e, "the candidate has no name in the registry (--model-name): no production model was looked for");
	if (text && strcmp(text, "none") == 0 && reference)
		evaluation_warn(e, "%s has a production model, but --production none leaves it out: register will refuse this verdict",
				e->model_name);
	if (!text)
		text = reference ? reference : "none";
	e->has_production = strcmp(text, "none") != 0;
	if (!e->has_production)
		return 0;
	if (open_side(e, side, text, err) < 0)
		return err->code == ERR_USAGE ? -1 : lost_baseline(e, err);
	if (side->version) {
		free(side->title);
		side->title = str_format("production version %lld", (long long)side->version);
	}
	return 0;
}

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

static int score_rows(struct evaluation *e, struct side *side, const struct table *rows, struct err *err)
{
	CLEANUP(strvec_release) struct strvec hide = { 0 };
	struct score_request request = {
		.kind = side->ref.kind == MODELREF_PACKAGE       ? SCORE_PACKAGE
			: side->ref.kind == MODELREF_PREDICTIONS ? SCORE_PREDICTIONS
								 : SCORE_COMMAND,
		.package = side->open ? &side->package : NULL,
		.path = side->ref.path,
		.title = side->title,
		.rows = rows,
		.key = &e->key,
		.hide = &hide,
		.task = e->policy.task_bit == METRIC_REGRESSION ? PREDICTIONS_NUMBERS : PREDICTIONS_CLASSES,
		.n_threads = e->request->n_threads,
		.env = e->request->env,
	};

	strvec_add(&hide, e->label);
	return score_ref(&side->said, &request, err);
}

static int score_package(struct evaluation *e, struct side *side, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	CLEANUP(strvec_release) struct strvec numbers = { 0 };
	CLEANUP(table_release) struct table again = { 0 };
	struct table_read how = { 0 };

	package_table_read(&how, &side->package, &texts, &numbers);
	if (table_suits(&e->rows, &texts, &numbers))
		return score_rows(e, side, &e->rows, err);
	for (size_t i = 0; i < e->key.n; i++)
		if (!strvec_has(&texts, e->key.v[i]) && !strvec_has(&numbers, e->key.v[i]))
			strvec_add(&texts, e->key.v[i]);
	how.text_columns = &texts;
	if (table_read_csv(&again, e->holdout_path, &how, err) < 0)
		return -1;
	return score_rows(e, side, &again, err);
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
 * command, its text too. The order of a file's rows and its name change nothing (RULES 21).
 */
static void digest_answers(struct evaluation *e, struct side *side)
{
	const struct predictions *p = &side->said;
	struct digest *d = digest_new();

	digest_add_field(d, e->holdout_digest, strlen(e->holdout_digest));
	if (side->ref.kind == MODELREF_COMMAND)
		digest_add_field(d, side->ref.path, strlen(side->ref.path));
	digest_labels(d, p, e);
	digest_numbers(d, "value", p->value, 1, e);
	digest_numbers(d, "probability", p->probability, p->n_classes, e);
	digest_numbers(d, "score", p->score, 1, e);
	digest_end(d, side->digest);
}

static int score_side(struct evaluation *e, struct side *side, struct err *err)
{
	if (check_columns(e, side, err) < 0)
		return -1;
	if ((side->open ? score_package(e, side, err) : score_rows(e, side, &e->rows, err)) < 0)
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
	return lost_baseline(e, err);
}

void side_release(struct side *side)
{
	if (side->open)
		package_release(&side->package);
	modelref_release(&side->ref);
	predictions_release(&side->said);
	arm_release(&side->arm);
	free(side->title);
	*side = (struct side){ 0 };
}
