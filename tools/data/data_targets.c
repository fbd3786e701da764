/* data_targets.c - operands to stages and outputs, in DVC's order of preference: files of stages, names of stages, paths. */
#include "tools/data/data_targets.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/stages/stage_target.h"

#include <stdlib.h>
#include <string.h>

void data_targets_release(struct data_targets *targets)
{
	for (size_t i = 0; i < targets->n; i++)
		free(targets->v[i].below);
	free(targets->v);
	*targets = (struct data_targets){ 0 };
}

static void add(struct data_targets *out, const struct stage *stage, const struct stage_out *of, const char *below)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i].stage == stage && out->v[i].out == of && !out->v[i].below && !below)
			return;
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
	out->v[out->n++] = (struct data_target){ stage, of, below ? mem_strdup(below) : NULL };
}

static bool is_valid_file(const char *path)
{
	return str_ends(path, ".dvc") || strcmp(fs_base(path), "dvc.yaml") == 0;
}

static bool touches(const char *a, const char *b)
{
	size_t len = strlen(a), other = strlen(b);

	return strncmp(a, b, len < other ? len : other) == 0 && (len == other || (len < other ? b[len] : a[other]) == '/');
}

/* The stages that make what this one needs, and theirs. */
static void add_upstream(struct data_targets *out, const struct data_project *d, const struct stage *s)
{
	size_t before = out->n;

	add(out, s, NULL, NULL);
	if (out->n == before || s->frozen)
		return;
	for (size_t i = 0; i < s->n_deps; i++)
		for (size_t k = 0; k < d->stages.n; k++)
			for (size_t o = 0; s->deps[i].at && o < d->stages.v[k].n_outs; o++)
				if (touches(s->deps[i].at, d->stages.v[k].outs[o].at))
					add_upstream(out, d, &d->stages.v[k]);
}

static int find_path(struct data_targets *out, const struct data_project *d, const char *operand, bool *found)
{
	CLEANUP(mem_free) char *at = data_project_path(d, operand);
	size_t place;
	const struct stage *s = data_project_find_out(d, at, true, &place);

	*found = s != NULL;
	if (s) {
		size_t len = strlen(s->outs[place].at);

		add(out, s, &s->outs[place], at[len] == '/' ? at + len + 1 : NULL);
	}
	return 0;
}

static int find_one(struct data_targets *out, const struct data_project *d, const char *operand, unsigned flags, struct err *err)
{
	struct stage_set set = { 0 };
	struct err why = { 0 };
	bool found = false;
	int status = stage_target_find(&set, &d->stages, d->project.root, d->from, operand,
				       flags & DATA_RECURSIVE ? STAGE_TARGET_RECURSIVE : 0, &why);

	for (size_t i = 0; status == 0 && i < set.n; i++) {
		const struct stage *s = &d->stages.v[set.v[i]];

		if (flags & DATA_WITH_DEPS)
			add_upstream(out, d, s);
		else
			add(out, s, NULL, NULL);
	}
	stage_set_release(&set);
	if (status == 0)
		return 0;
	if (!is_valid_file(operand))
		find_path(out, d, operand, &found);
	if (found)
		return 0;
	*err = why;
	return is_valid_file(operand)
		       ? -1
		       : err_set(err, DVC_ERROR, "'%s' does not exist as an output or a stage name in 'dvc.yaml': %s", operand, why.text);
}

int data_targets_find(struct data_targets *out, const struct data_project *d, const struct strvec *operands, unsigned flags,
		      struct err *err)
{
	for (size_t i = 0; i < operands->n; i++)
		if (find_one(out, d, operands->v[i], flags, err) < 0)
			return -1;
	for (size_t i = 0; !operands->n && i < d->stages.n; i++)
		add(out, &d->stages.v[i], NULL, NULL);
	return 0;
}

int data_targets_each_out(const struct data_targets *targets, data_out_fn *each, void *arg, struct err *err)
{
	for (size_t i = 0; i < targets->n; i++) {
		const struct data_target *t = &targets->v[i];

		for (size_t k = 0; k < t->stage->n_outs; k++) {
			const struct stage_out *out = &t->stage->outs[k];

			if ((!t->out || t->out == out) && out->cache && each(arg, t->stage, out, t->below, err) < 0)
				return -1;
		}
	}
	return 0;
}
