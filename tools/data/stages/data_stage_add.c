/* data stage add - a new stage in the dvc.yaml of the working folder. */
#include "tools/data/commands.h"
#include "tools/data/data_project.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/sibling.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/stages/stage_dump.h"
#include "pipeline/stages/stage_graph.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct args {
	struct common common;
	const char *name, *wdir, *desc;
	struct strvec deps, params, outs, outs_no_cache, outs_persist, outs_persist_no_cache, metrics, metrics_no_cache, plots,
		plots_no_cache;
	bool force, always_changed, run;
};

#define LIST(name, letter, field, value, help)                                                                                             \
	{                                                                                                                                  \
		name, letter, OPT_LIST, offsetof(struct args, field), value, NULL, 0, help, NULL                                           \
	}
static const struct opt opts[] = {
	{ "name", 'n', OPT_TEXT, offsetof(struct args, name), "NAME", NULL, OPT_REQUIRED, "name of the stage", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "overwrite a stage of this name", NULL },
	LIST("deps", 'd', deps, "PATH", "what the command reads"),
	LIST("params", 'p', params, "[FILE:]KEYS", "parameters that the command reads"),
	LIST("outs", 'o', outs, "PATH", "what the command makes"),
	LIST("outs-no-cache", 'O', outs_no_cache, "PATH", "the same, not kept in the cache"),
	LIST("outs-persist", 0, outs_persist, "PATH", "the same, not removed before the command runs"),
	LIST("outs-persist-no-cache", 0, outs_persist_no_cache, "PATH", "the same, neither kept nor removed"),
	LIST("metrics", 'm', metrics, "PATH", "a file of metrics that the command makes"),
	LIST("metrics-no-cache", 'M', metrics_no_cache, "PATH", "the same, not kept in the cache"),
	LIST("plots", 0, plots, "PATH", "a file to be plotted that the command makes"),
	LIST("plots-no-cache", 0, plots_no_cache, "PATH", "the same, not kept in the cache"),
	{ "wdir", 'w', OPT_TEXT, offsetof(struct args, wdir), "FOLDER", NULL, 0, "folder that the command runs in", NULL },
	{ "always-changed", 0, OPT_FLAG, offsetof(struct args, always_changed), NULL, NULL, 0, "run the stage every time", NULL },
	{ "desc", 0, OPT_TEXT, offsetof(struct args, desc), "TEXT", NULL, 0, "what the stage is for", NULL },
	{ "run", 0, OPT_FLAG, offsetof(struct args, run), NULL, NULL, 0, "run the stage then", NULL },
	{ 0 },
};

struct build {
	const struct args *args;
	struct data_project *d;
	struct arena *a;
	struct stage stage;
};

static const char *place(const struct build *b, const char *path)
{
	return project_place(b->a, b->d->project.root, b->stage.wdir, path);
}

/* The words as one command line: what has blanks gets quotes, as DVC gives them. */
static char *command_line(const struct strvec *words)
{
	struct str out = { 0 };

	for (size_t i = 0; i < words->n; i++) {
		const char *w = words->v[i];
		bool quotes = words->n > 1 && (!*w || (strchr(w, ' ') && !strchr(w, '"')));

		str_addf(&out, quotes ? "%s\"%s\"" : "%s%s", i ? " " : "", w);
	}
	return str_take(&out);
}

static void add_outs(struct build *b, const struct strvec *paths, enum out_kind kind, bool cache, bool persist)
{
	for (size_t i = 0; i < paths->n; i++)
		b->stage.outs[b->stage.n_outs++] = (struct stage_out){ .kind = kind,
								       .path = paths->v[i],
								       .at = place(b, paths->v[i]),
								       .cache = cache,
								       .persist = persist,
								       .push = true,
								       .recorded = OBJECT_META_NONE };
}

static void take_outs(struct build *b)
{
	const struct args *args = b->args;
	const struct strvec *lists[] = { &args->outs,    &args->outs_no_cache,    &args->outs_persist, &args->outs_persist_no_cache,
					 &args->metrics, &args->metrics_no_cache, &args->plots,        &args->plots_no_cache };
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		n += lists[i]->n;
	b->stage.outs = arena_new(b->a, n + 1, sizeof(*b->stage.outs));
	/* In DVC's order, which is that of the lines in .gitignore. */
	add_outs(b, &args->outs_persist, OUT_PLAIN, true, true);
	add_outs(b, &args->outs_persist_no_cache, OUT_PLAIN, false, true);
	add_outs(b, &args->metrics, OUT_METRIC, true, false);
	add_outs(b, &args->metrics_no_cache, OUT_METRIC, false, false);
	add_outs(b, &args->plots, OUT_PLOT, true, false);
	add_outs(b, &args->plots_no_cache, OUT_PLOT, false, false);
	add_outs(b, &args->outs_no_cache, OUT_PLAIN, false, false);
	add_outs(b, &args->outs, OUT_PLAIN, true, false);
}

static void take_deps(struct build *b)
{
	struct stage *s = &b->stage;

	s->deps = arena_new(b->a, b->args->deps.n + 1, sizeof(*s->deps));
	for (size_t i = 0; i < b->args->deps.n; i++)
		s->deps[s->n_deps++] = (struct stage_dep){ .kind = project_is_url(b->args->deps.v[i]) ? DEP_URL : DEP_PATH,
							   .path = b->args->deps.v[i],
							   .at = place(b, b->args->deps.v[i]),
							   .recorded = OBJECT_META_NONE };
}

/* "file:a,b.c" or "a,b"; "file:" is the whole file. */
static void take_params(struct build *b)
{
	struct stage *s = &b->stage;

	s->params = arena_new(b->a, b->args->params.n + 1, sizeof(*s->params));
	for (size_t i = 0; i < b->args->params.n; i++) {
		const char *text = b->args->params.v[i], *colon = strrchr(text, ':');
		const char *file = colon && colon > text ? arena_strndup(b->a, text, (size_t)(colon - text)) : "params.yaml";
		CLEANUP(strvec_release) struct strvec keys = { 0 };
		struct stage_params *p = s->params;
		const char **all;

		while (p < s->params + s->n_params && strcmp(p->path, file) != 0)
			p++;
		if (p == s->params + s->n_params)
			s->params[s->n_params++] = (struct stage_params){ .path = file, .at = place(b, file) };
		strvec_split(&keys, colon ? colon + 1 : text, ',');
		all = arena_new(b->a, p->n_keys + keys.n + 1, sizeof(*all));
		memcpy(all, p->n_keys ? p->keys : all, p->n_keys * sizeof(*all));
		for (size_t k = 0; k < keys.n; k++)
			if (*keys.v[k])
				all[p->n_keys++] = arena_strdup(b->a, keys.v[k]);
		p->keys = all;
		p->whole = p->n_keys == 0;
	}
}

static int check_name(const char *name, struct err *err)
{
	for (const char *c = name; *c; c++)
		if (ispunct((unsigned char)*c) && *c != '-' && *c != '_')
			return err_set(err, DVC_ERROR, "Stage name cannot contain punctuation characters.");
	return *name ? 0 : err_set(err, DVC_ERROR, "Stage name cannot contain punctuation characters.");
}

/* Each path once, and not on both sides. */
static int check_paths(const struct stage *s, struct err *err)
{
	for (size_t o = 0; o < s->n_outs; o++) {
		if (s->outs[o].cache && *s->outs[o].at == '/')
			return err_set(err, DVC_ERROR, "Cached output(s) outside of DVC project: %s.", s->outs[o].at);
		for (size_t d = 0; d < s->n_deps; d++)
			if (strcmp(s->outs[o].at, s->deps[d].at) == 0)
				return err_set(err, DVC_ERROR, "'%s' is specified as an output and as a dependency.", s->outs[o].at);
		for (size_t k = 0; k < o; k++)
			if (strcmp(s->outs[o].at, s->outs[k].at) == 0)
				return err_set(err, DVC_ERROR, "file '%s' is specified more than once.", s->outs[o].at);
		for (size_t k = 0; k < s->n_params; k++)
			if (strcmp(s->outs[o].at, s->params[k].at) == 0)
				return err_set(err, DVC_ERROR, "'%s' is specified as an output and as a dependency.", s->outs[o].at);
	}
	for (size_t d = 0; d < s->n_deps; d++) {
		for (size_t k = 0; k < d; k++)
			if (strcmp(s->deps[d].at, s->deps[k].at) == 0)
				return err_set(err, DVC_ERROR, "file '%s' is specified more than once.", s->deps[d].at);
		for (size_t k = 0; k < s->n_params; k++)
			if (strcmp(s->deps[d].at, s->params[k].at) == 0)
				return err_set(err, DVC_ERROR, "file '%s' is specified more than once.", s->deps[d].at);
	}
	return 0;
}

static int take_wdir(struct build *b, struct err *err)
{
	const char *wdir = b->args->wdir ? b->args->wdir : ".";

	b->stage.wdir = project_place_given(b->a, &b->d->project, wdir);
	if (!fs_exists(wdir))
		return err_set(err, DVC_ERROR, "stage working dir '%s' does not exist", wdir);
	if (!fs_is_dir(wdir))
		return err_set(err, DVC_ERROR, "stage working dir '%s' is not directory", wdir);
	if (*b->stage.wdir == '/')
		return err_set(err, DVC_ERROR, "stage working dir '%s' is outside of DVC repo", wdir);
	return 0;
}

static int make_stage(struct build *b, struct err *err)
{
	CLEANUP(mem_free) char *command = command_line(&b->args->common.rest);
	struct stage *s = &b->stage;

	if (check_name(b->args->name, err) < 0)
		return -1;
	if (!*command)
		return err_set(err, DVC_ERROR, "command is not specified");
	if (template_is(command))
		return err_set(err, DVC_ERROR, "the command has '${', which dvc.yaml would take for a template: write \\${");
	*s = (struct stage){ .file = project_place_given(b->a, &b->d->project, "dvc.yaml"),
			     .name = b->args->name,
			     .address = b->args->name,
			     .always_changed = b->args->always_changed,
			     .desc = b->args->desc,
			     .cmd_text = arena_strdup(b->a, command) };
	if (take_wdir(b, err) < 0)
		return -1;
	take_outs(b);
	take_deps(b);
	take_params(b);
	return check_paths(s, err);
}

/* Does the graph hold with it? One of its name gives way to it, with --force; its desc and meta stay. */
static int check_graph(struct build *b, struct err *err)
{
	struct stage_list *list = &b->d->stages;
	struct dag dag = { 0 };
	size_t i = 0;
	int failed;

	while (i < list->n &&
	       !(list->v[i].name && strcmp(list->v[i].file, b->stage.file) == 0 && strcmp(list->v[i].name, b->stage.name) == 0))
		i++;
	if (i < list->n && !b->args->force)
		return err_set(err, DVC_ERROR, "Stage '%s' already exists in 'dvc.yaml'. Use '--force' to overwrite.", b->stage.name);
	if (i < list->n) {
		b->stage.desc = list->v[i].desc;
		b->stage.meta = list->v[i].meta;
	} else {
		list->v = mem_grow(list->v, list->n, &list->cap, sizeof(*list->v));
		list->n++;
	}
	list->v[i] = b->stage;
	failed = graph_make(&dag, list, err);
	dag_release(&dag);
	return failed;
}

static int ignore_outs(const struct build *b, struct err *err)
{
	for (size_t i = 0; i < b->stage.n_outs; i++)
		if (b->stage.outs[i].cache && data_project_ignore(b->d, b->stage.outs[i].at, err) < 0)
			return -1;
	return 0;
}

/* Become `repro --single-item NAME`. */
static int run_stage(const char *name, struct err *err)
{
	CLEANUP(mem_free) char *path = sibling_program("repro", err);
	char *const argv[] = { (char *)"repro", (char *)"--single-item", (char *)name, NULL };

	if (!path)
		return -1;
	fflush(stdout);
	execv(path, argv);
	return err_errno(err, "cannot run '%s'", path);
}

static int add_stage(const struct args *args, struct err *err)
{
	CLEANUP(data_project_release) struct data_project d = { 0 };
	struct build b = { .args = args, .d = &d };
	CLEANUP(mem_free) char *path = NULL;
	bool existed;

	if (data_project_open(&d, args, "dvc stage add", DATA_LOCKED | DATA_STAGES, err) < 0)
		return -1;
	b.a = &d.stages.arena;
	if (make_stage(&b, err) < 0 || check_graph(&b, err) < 0)
		return -1;
	path = fs_join(d.project.root, b.stage.file);
	if (stage_dump_write(&b.stage, d.project.root, path, &existed, err) < 0)
		return -1;
	strvec_add(&d.edited, b.stage.file);
	if (ignore_outs(&b, err) < 0)
		return -1;
	if (!args->common.quiet)
		printf("Added stage '%s' in 'dvc.yaml'\n", b.stage.name);
	return data_project_tell_git(&d, err);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;

	if (add_stage(args, err) < 0)
		return -1;
	return args->run ? run_stage(args->name, err) : 0;
}

const struct command data_stage_add = {
	.name = "stage add",
	.summary = "add a stage to dvc.yaml",
	.operands = "COMMAND...",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data stage add -n train -d data -p lr -o model.pkl python train.py\n  data stage add -n report -d model.pkl -M "
		    "metrics.json 'python report.py > report.txt'\n",
	.run = run,
	.is_tail = true,
};
