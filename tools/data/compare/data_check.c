/* data check - is everything reproduced, kept and pushed? For a job on a machine that has neither data nor cache: nothing but listings is fetched. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_remote.h"
#include "pipeline/stages/stage_graph.h"
#include "pipeline/stages/stage_status.h"
#include "tools/data/data_project.h"
#include "tools/data/moving/data_cloud.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	bool ci;
	const char *remote;
	int64_t jobs;
};

struct findings {
	struct strvec not_reproduced, not_cached, not_pushed;
};

static void findings_release(struct findings *f)
{
	strvec_release(&f->not_reproduced);
	strvec_release(&f->not_cached);
	strvec_release(&f->not_pushed);
}

/* The stages that make what this one needs. Returns how many. */
static size_t upstream_of(const struct stage **out, const struct stage_list *all, const struct stage *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_deps; i++) {
		size_t maker = s->deps[i].at ? graph_stage_of(all, s->deps[i].at, NULL) : all->n;

		if (maker < all->n)
			out[n++] = &all->v[maker];
	}
	return n;
}

/* A stage that runs each time is never done, so it is not asked; what is not here counts as what is recorded. */
static int check_stage(struct findings *f, const struct stage_check *check, const struct stage_list *all, const struct stage *s,
		       struct err *err)
{
	CLEANUP(mem_free) const struct stage **upstream = mem_new(s->n_deps + 1, sizeof(const struct stage *));
	const struct stage_judgement how = { true, upstream, upstream_of(upstream, all, s) };
	bool changed = s->n_cmds > 0 && !s->recorded;

	if (s->always_changed || stage_is_callback(s))
		return 0;
	for (size_t i = 0; i < s->n_outs; i++)
		changed |= !s->outs[i].recorded.id[0] && s->outs[i].cache;
	if (!changed && stage_has_changed(&changed, check, s, &how, err) < 0)
		return -1;
	if (changed)
		strvec_add(&f->not_reproduced, s->address);
	return 0;
}

static int check_cache(struct findings *f, struct data_project *d, const struct stage *s, struct err *err)
{
	for (size_t i = 0; i < s->n_outs; i++) {
		const struct stage_out *o = &s->outs[i];
		int there = o->cache && o->recorded.id[0] ? workspace_is_cached(&d->cache.workspace, &o->recorded, NULL, err) : 1;

		if (there < 0)
			return -1;
		if (!there)
			strvec_add(&f->not_cached, o->at);
	}
	return 0;
}

static int check_remote(struct findings *f, struct data_project *d, const struct args *args, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const struct cloud_args asked = { .remote = args->remote, .jobs = (unsigned)args->jobs, .terms = { .to_push = true } };
	struct value *all = value_map(&a);
	struct project_remote r = { 0 };
	int status = project_remote_open(&r, &d->project, args->remote, err);

	project_remote_release(&r);
	if (status < 0 || data_cloud_differences(all, &a, d, &asked, err) < 0)
		return -1;
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->items[i]->text, "deleted") != 0)
			strvec_add(&f->not_pushed, all->keys[i]);
	return 0;
}

static int look(struct findings *f, struct data_project *d, const struct args *args, struct err *err)
{
	struct param_memo params = { .root = d->project.root };
	const struct stage_check check = { .workspace = &d->cache.workspace, .params = &params };
	int status = 0;

	for (size_t i = 0; status == 0 && i < d->stages.n; i++) {
		status = check_stage(f, &check, &d->stages, &d->stages.v[i], err);
		if (status == 0 && !args->ci)
			status = check_cache(f, d, &d->stages.v[i], err);
	}
	param_memo_release(&params);
	return status == 0 && args->ci ? check_remote(f, d, args, err) : status;
}

/* Returns how many there are. */
static size_t print(const struct findings *f, const struct common *common)
{
	const struct {
		const char *key;
		const struct strvec *list;
	} kinds[] = { { "not reproduced", &f->not_reproduced }, { "not cached", &f->not_cached }, { "not pushed", &f->not_pushed } };
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };
	size_t n = 0;

	json_begin_object(&w);
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		n += kinds[k].list->n;
		json_key(&w, kinds[k].key);
		json_begin_array(&w);
		for (size_t i = 0; i < kinds[k].list->n; i++) {
			json_add_text(&w, kinds[k].list->v[i]);
			if (!common->json && !common->quiet)
				printf("%s: %s\n", kinds[k].key, kinds[k].list->v[i]);
		}
		json_end_array(&w);
	}
	json_end_object(&w);
	if (common->json)
		printf("%s\n", str_text(&text));
	return n;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(findings_release) struct findings f = { 0 };
	struct data_project d;
	int status = data_project_open(&d, args, "dvc check", DATA_LOCKED | DATA_STAGES, err);

	if (status == 0)
		status = look(&f, &d, args, err);
	data_project_release(&d);
	if (status < 0) {
		err->code = DVC_ERROR;
		return -1;
	}
	if (print(&f, &args->common) > 0)
		return DVC_FAILED;
	if (!args->common.json && !args->common.quiet)
		puts(args->ci ? "Everything is reproduced and pushed." : "Everything is reproduced and cached.");
	return 0;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct common, json), NULL, NULL, 0, "one JSON document", NULL },
	{ "ci", 0, OPT_FLAG, AT(ci), NULL, NULL, 0, "ask the remote in the place of the cache: data need not be here", NULL },
	{ "remote", 'r', OPT_TEXT, AT(remote), "NAME", NULL, 0, "this remote (default: core.remote)", NULL },
	{ "jobs", 'j', OPT_INT, AT(jobs), "N", NULL, 0, "questions at once", NULL },
	{ 0 },
};

const struct command data_check = {
	.name = "check",
	.summary = "is everything reproduced, cached or pushed? 0 yes, 1 no, 255 error",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data check\n  data check --ci\n",
	.run = run,
};
