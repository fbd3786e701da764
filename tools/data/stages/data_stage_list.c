/* data stage list - the stages of a project with one line about each. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/source_tree.h"
#include "pipeline/stages/stage_target.h"

#include <stdio.h>
#include <string.h>

enum { DESCRIPTION_MOST = 80 }; /* characters */

struct args {
	struct common common;
	bool all, fail, recursive, name_only;
};

static const struct opt opts[] = {
	{ "all", 0, OPT_FLAG, offsetof(struct args, all), NULL, NULL, 0, "list every stage of the project", NULL },
	{ "fail", 0, OPT_FLAG, offsetof(struct args, fail), NULL, NULL, 0, "fail at once for a file that cannot be read", NULL },
	{ "recursive", 'R', OPT_FLAG, offsetof(struct args, recursive), NULL, NULL, 0, "list the stages of a folder and below", NULL },
	{ "name-only", 0, OPT_FLAG, offsetof(struct args, name_only), NULL, NULL, 0, "list names alone", "names-only" },
	{ 0 },
};

static void add_paths(struct str *out, const struct stage *s, bool reports)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_outs; i++)
		if ((s->outs[i].kind != OUT_PLAIN) == reports)
			str_addf(out, "%s%s", n++ ? ", " : reports ? "Reports " : "Outputs ", s->outs[i].path);
}

/* Its desc up to the first line break, else what it makes, else what it reads. */
static void describe(struct str *out, const struct stage *s)
{
	CLEANUP(str_release) struct str reports = { 0 };

	if (s->desc && *s->desc) {
		str_addn(out, s->desc, strcspn(s->desc, "\n"));
		return;
	}
	if (!s->n_outs && !s->n_deps && !s->n_params)
		str_add(out, "No outputs or dependencies");
	for (size_t i = 0; !s->n_outs && i < s->n_deps; i++)
		str_addf(out, "%s%s", i ? ", " : "Depends on ", s->deps[i].path);
	for (size_t i = 0; !s->n_outs && i < s->n_params; i++)
		str_addf(out, "%s%s", i || s->n_deps ? ", " : "Depends on ", s->params[i].path);
	add_paths(out, s, false);
	add_paths(&reports, s, true);
	if (reports.len)
		str_addf(out, "%s%s", out->len ? "; " : "", str_text(&reports));
}

/* At most `most` characters of UTF-8; then the last is an ellipsis. */
static void shorten(struct str *text, size_t most)
{
	size_t n = 0, cut = 0;

	for (size_t i = 0; i < text->len; i++) {
		if (((unsigned char)text->data[i] & 0xc0) == 0x80)
			continue;
		if (n++ == most - 1)
			cut = i;
	}
	if (n <= most)
		return;
	text->len = cut;
	text->data[cut] = '\0';
	str_add(text, "…");
}

static int width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void print_stages(const struct args *args, const struct stage_list *list, const struct stage_set *set)
{
	int widest = 0;

	for (size_t i = 0; i < set->n; i++) {
		int w = width(list->v[set->v[i]].address);

		widest = w > widest ? w : widest;
	}
	for (size_t i = 0; i < set->n; i++) {
		const struct stage *s = &list->v[set->v[i]];
		CLEANUP(str_release) struct str text = { 0 };

		if (args->name_only) {
			printf("%s\n", s->address);
			continue;
		}
		describe(&text, s);
		shorten(&text, DESCRIPTION_MOST);
		printf("%s%*s  %s\n", s->address, widest - width(s->address), "", str_text(&text));
	}
}

/* Every stage; files that cannot be read are left out, unless --fail. */
static int read_all(struct stage_list *list, const struct project *p, bool fail, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct source_tree tree = { .root = p->root };

	if (project_files(&files, p, &tree, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		struct err one = { 0 };
		size_t before = list->n;

		if (project_stages_of(list, p, files.v[i], &one) == 0)
			continue;
		list->n = before;
		if (fail) {
			*err = one;
			return -1;
		}
	}
	return 0;
}

static int choose(struct stage_set *set, const struct args *args, const struct project *p, const struct stage_list *list, struct err *err)
{
	CLEANUP(mem_free) char *from = project_relative(".", p->root);
	const struct strvec *rest = &args->common.rest;

	for (size_t i = 0; args->all && i < list->n; i++)
		stage_set_add(set, i);
	if (args->all)
		return 0;
	for (size_t i = 0; i < rest->n || i == 0; i++)
		if (stage_target_find(set, list, p->root, from, rest->n ? rest->v[i] : "dvc.yaml",
				      args->recursive ? STAGE_TARGET_RECURSIVE : 0, err) < 0)
			return -1;
	return 0;
}

/* A file that was named is to be right: its own mistake is what is said. */
static int check_named(const struct args *args, const struct project *p, struct err *err)
{
	const struct strvec *rest = &args->common.rest;

	for (size_t i = 0; !args->all && (i < rest->n || i == 0); i++) {
		const char *target = rest->n ? rest->v[i] : "dvc.yaml";
		struct stage_list one = { 0 };
		struct arena arena = { 0 };
		int failed = 0;

		if (project_is_stage_file(target) && fs_exists(target))
			failed = project_stages_of(&one, p, project_place_given(&arena, p, target), err);
		stage_list_release(&one);
		arena_release(&arena);
		if (failed)
			return -1;
	}
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(stage_list_release) struct stage_list list = { 0 };
	CLEANUP(stage_set_release) struct stage_set set = { 0 };

	if (project_open(&p, ".", args->common.env, err) < 0 || check_named(args, &p, err) < 0 ||
	    read_all(&list, &p, args->fail, err) < 0 || choose(&set, args, &p, &list, err) < 0)
		return -1;
	if (!args->common.quiet)
		print_stages(args, &list, &set);
	return 0;
}

const struct command data_stage_list = {
	.name = "stage list",
	.summary = "list stages",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data stage list\n  data stage list --all --name-only\n",
	.run = run,
};
