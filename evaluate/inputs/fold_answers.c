/* fold_answers.c - runs `train folds` for a side and reads what it wrote. */
#include "evaluate/inputs/fold_answers.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "base/process/sibling.h"
#include "evaluate/inputs/scoring.h"
#include "evaluate/inputs/stored.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FOLDS_BY_DEFAULT = 5 };

/* NULL if the side is no package, or its package names no recipe of a learner. */
static struct json *recipe_of(const struct side *side)
{
	CLEANUP(mem_free) char *path = side->open ? fs_join(side->ref.path, "provenance.json") : NULL;
	struct err ignored;
	struct json *provenance = path ? json_read_file(path, &ignored) : NULL;

	if (!json_text(json_get(provenance, "learner"), NULL))
		json_cleanup(&provenance);
	return provenance;
}

static void refuse(struct evaluation *e, const char *why, const char *title)
{
	if (!e->no_rows)
		e->no_rows = str_format("%s%s", title ? title : "", why);
}

/* Number, seed and group of the folds, as the candidate's recipe has them. */
static void take_terms(struct evaluation *e, const struct json *provenance)
{
	const struct json *params = json_get(provenance, "params");

	e->folds.n = json_int(json_get(json_get(params, "train"), "folds"), FOLDS_BY_DEFAULT);
	e->folds.seed = json_int(json_get(provenance, "seed"), 0);
	e->folds.group = mem_strdup(e->policy.holdout.group ? e->policy.holdout.group
							    : json_text(json_get(json_get(params, "split"), "group"), NULL));
}

void fold_answers_possible(struct evaluation *e)
{
	CLEANUP(json_cleanup) struct json *candidate = recipe_of(&e->candidate);
	CLEANUP(json_cleanup) struct json *production = e->has_production ? recipe_of(&e->production) : NULL;

	if (e->policy.holdout.time)
		refuse(e, "rows in the order of time cannot be left out of a training fold by fold", NULL);
	if (!candidate)
		refuse(e, " has no recipe that could be trained again without some rows", e->candidate.role);
	if (e->has_production && !production)
		refuse(e, " has no recipe that could be trained again without some rows", e->production.title);
	if (candidate)
		take_terms(e, candidate);
}

static char *temporary_file(const struct env *env, struct err *err)
{
	const char *folder = env_get(env, "TMPDIR");
	char *path = str_format("%s/interlock-folds-XXXXXX", folder ? folder : "/tmp");
	int fd = mkstemp(path);

	if (fd == -1) {
		err_errno(err, "cannot make a temporary file in '%s'", folder ? folder : "/tmp");
		free(path);
		return NULL;
	}
	close(fd);
	return path;
}

static void temporary_remove(char **path)
{
	if (*path)
		unlink(*path);
	free(*path);
}

/* The last line of what the program said, without its name. */
static const char *last_words(struct str *said)
{
	char *line;

	while (said->len && said->data[said->len - 1] == '\n')
		said->data[--said->len] = '\0';
	line = strrchr(str_text(said), '\n');
	line = line ? line + 1 : (char *)str_text(said);
	return str_starts(line, "train: ") ? line + strlen("train: ") : line;
}

static void folds_command(struct strvec *out, const struct evaluation *e, const struct side *side, const char *program, const char *output)
{
	CLEANUP(mem_free) char *n = str_format("%lld", (long long)e->folds.n), *seed = str_format("%lld", (long long)e->folds.seed);
	const char *const words[] = { program,   "folds", "--quiet", "--data", e->holdout_path, "--recipe", side->ref.path,
				      "--folds", n,       "--seed",  seed,     "--output",      output };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		strvec_add(out, words[i]);
	for (size_t k = 0; k < e->key.n; k++) {
		strvec_add(out, "--key");
		strvec_add(out, e->key.v[k]);
	}
	if (e->folds.group) {
		strvec_add(out, "--group");
		strvec_add(out, e->folds.group);
	}
}

static int run_folds(const struct evaluation *e, const struct side *side, const char *program, const char *output, struct err *err)
{
	CLEANUP(strvec_release) struct strvec command = { 0 };
	CLEANUP(str_release) struct str said = { 0 };
	struct proc proc = { .env = e->request->env, .hide = env_credentials, .errors = &said };
	int status = -1;

	folds_command(&command, e, side, program, output);
	proc.argv = (const char *const *)command.v;
	if (proc_run(&proc, &status, err) < 0)
		return -1;
	return status == 0 ? 0 : err_set(err, ERR_DATA, "%s cannot be trained without a fold: %s", side->title, last_words(&said));
}

int fold_answers_by(struct evaluation *e, struct side *side, const char *program, struct err *err)
{
	CLEANUP(temporary_remove) char *path = temporary_file(e->request->env, err);
	const struct predictions_want want = { .task = scoring_answers(e->policy.task_bit) };

	if (!path)
		return -1;
	if (run_folds(e, side, program, path, err) < 0 || predictions_read(&side->said, path, &e->rows, &e->key, &want, err) < 0) {
		if (side != &e->production || err->code != ERR_DATA)
			return evaluation_fail(e, "data_mismatch");
		refuse(e, err->text, NULL);
		return 0;
	}
	stored_digest(side->answers, e, &side->said);
	return 0;
}

int fold_answers(struct evaluation *e, struct side *side, struct err *err)
{
	CLEANUP(mem_free) char *program = sibling_program("train", err);

	return program ? fold_answers_by(e, side, program, err) : evaluation_fail(e, "data_mismatch");
}

void fold_answers_none(struct judgement *j, const struct policy *p)
{
	*j = (struct judgement){ .decision = p->when.inconclusive_rejects ? DECISION_REJECT : DECISION_INCONCLUSIVE,
				 .reasons = { "no_validation_rows" },
				 .n_reasons = 1,
				 .candidate_value = NAN,
				 .mde = NAN,
				 .condition_state = STATE_NOT_APPLICABLE,
				 .churn = NAN,
				 .negative_flip_rate = NAN,
				 .golden = "not_applicable",
				 .control_aa = "not_applicable",
				 .control_sabotage = "not_applicable",
				 .control_swap = "not_applicable" };
}
