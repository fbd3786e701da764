/* data checkout - make the workspace hold what the project records, out of the cache. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "cache/workspace/made_outs.h"
#include "pipeline/dvc_code.h"
#include "tools/data/files/data_checkout.h"
#include "tools/data/data_targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct changes {
	struct data_project *d;
	const struct checkout_args *args;
	struct strvec added, changed, removed, failed;
	struct strvec missing;
	bool *settled; /* of each output in turn: the look before said that there is nothing to do; NULL = there was none */
	size_t n_settled, cap_settled, at;
};

static void changes_release(struct changes *c)
{
	strvec_release(&c->added);
	strvec_release(&c->changed);
	strvec_release(&c->removed);
	strvec_release(&c->failed);
	strvec_release(&c->missing);
	free(c->settled);
}

/* As the user sees it; a folder ends in a slash. */
static void note(struct strvec *list, const struct data_project *d, const char *at, bool is_dir)
{
	CLEANUP(mem_free) char *shown = data_project_shown(d, at);

	strvec_addf(list, "%s%s", shown, is_dir ? "/" : "");
}

/* Is every file of it in the cache, and whole there? Returns 1, 0 or -1. */
static int is_saved(struct workspace *w, const struct stage_out *out, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing now = { 0 };
	struct object_meta meta;
	bool missing;

	if (workspace_identify(&meta, &now, w, out->at, out->recorded.legacy, &missing, err) < 0)
		return -1;
	if (missing || !object_is_dir(meta.id))
		return missing ? 1 : object_store_verify(w->store, meta.id, meta.legacy, err);
	for (size_t i = 0; i < now.n; i++) {
		char id[OBJECT_ID_TEXT];
		int there;

		object_id_of_md5(id, now.v[i].md5);
		there = object_store_verify(w->store, id, meta.legacy, err);
		if (there != 1)
			return there;
	}
	return 1;
}

/* As DVC: half a folder is none. But what the cache does not hold, and might be the last there is, stays. */
static int remove_half(struct changes *c, const struct stage_out *out, struct err *err)
{
	struct workspace *w = &c->d->cache.workspace;
	int saved = c->args->force ? 1 : is_saved(w, out, err);

	return saved <= 0 ? saved : workspace_remove(w, out->at, err);
}

/*
 * A stage that never ran records nothing of its outputs: what is there goes, nothing comes, and that is a failure. Of a part of a folder
 * it is none, as long as the folder is there.
 */
static int check_out_unrecorded(struct changes *c, const struct stage_out *out, const char *below, unsigned flags, struct err *err)
{
	CLEANUP(mem_free) char *whole = fs_join(c->d->project.root, out->at);
	CLEANUP(mem_free) char *part = below ? fs_join(out->at, below) : mem_strdup(out->at);
	CLEANUP(mem_free) char *shown = data_project_shown(c->d, out->at);
	enum workspace_change change;

	if (workspace_checkout(&change, &c->d->cache.workspace, part, &out->recorded, flags, &c->missing, err) < 0)
		return -1;
	if (below && fs_is_dir(whole)) {
		if (change == WORKSPACE_REMOVED)
			note(&c->removed, c->d, out->at, true);
		return 0;
	}
	log_warn(c->args->common.log, "No file hash info found for '%s'. It won't be created.", shown);
	strvec_add(&c->failed, out->at);
	return 0;
}

/* What would be lost in any of the targets is lost in none. What else may be wrong is found where it is done. */
static int look(void *arg, const struct stage *stage, const struct stage_out *out, const char *below, struct err *err)
{
	struct changes *c = arg;
	struct workspace *w = &c->d->cache.workspace;
	CLEANUP(mem_free) char *part = below ? fs_join(out->at, below) : mem_strdup(out->at);
	unsigned flags = WORKSPACE_LOOK | WORKSPACE_ALLOW_MISSING | (c->args->relink ? WORKSPACE_RELINK : 0);
	enum workspace_change change = WORKSPACE_CHANGED;
	struct err why = { 0 };
	int status;

	(void)stage;
	c->settled = mem_grow(c->settled, c->n_settled, &c->cap_settled, sizeof(*c->settled));
	if (below && out->recorded.id[0])
		status = workspace_checkout_part(&change, w, out->at, &out->recorded, below, flags, NULL, &why);
	else
		status = workspace_checkout(&change, w, part, &out->recorded, flags, NULL, &why);
	c->settled[c->n_settled++] = status == 0 && change == WORKSPACE_UNCHANGED;
	return status < 0 && why.code == ERR_DATA ? (*err = why, -1) : 0;
}

static int count(void *arg, const struct stage *stage, const struct stage_out *out, const char *below, struct err *err)
{
	(void)stage, (void)out, (void)below, (void)err;
	++*(size_t *)arg;
	return 0;
}

/* One alone looks at all of itself before it touches anything. */
static int look_before(struct changes *c, const struct data_targets *targets, struct err *err)
{
	size_t n = 0;

	if (c->args->force || data_targets_each_out(targets, count, &n, err) < 0 || n < 2)
		return 0;
	return data_targets_each_out(targets, look, c, err);
}

static int check_out(void *arg, const struct stage *stage, const struct stage_out *out, const char *below, struct err *err)
{
	struct changes *c = arg;
	struct workspace *w = &c->d->cache.workspace;
	unsigned flags = (c->args->force ? WORKSPACE_FORCE : 0) | (c->args->relink ? WORKSPACE_RELINK : 0);
	CLEANUP(mem_free) char *path = fs_join(c->d->project.root, out->at);
	size_t n_missing = c->missing.n;
	enum workspace_change change;
	int status;

	(void)stage;
	if (c->settled && c->settled[c->at++])
		return 0;
	if (!out->recorded.id[0])
		return check_out_unrecorded(c, out, below, flags, err);
	status = below ? workspace_checkout_part(&change, w, out->at, &out->recorded, below, flags, &c->missing, err)
		       : workspace_checkout(&change, w, out->at, &out->recorded, flags, &c->missing, err);
	if (status < 0 && c->missing.n == n_missing)
		return -1;
	if (status < 0) {
		strvec_add(&c->failed, out->at);
		return below ? 0 : remove_half(c, out, err);
	}
	if (change == WORKSPACE_ADDED)
		note(below ? &c->changed : &c->added, c->d, out->at, fs_is_dir(path));
	else if (change == WORKSPACE_CHANGED)
		note(&c->changed, c->d, out->at, fs_is_dir(path));
	else if (change == WORKSPACE_REMOVED)
		note(&c->removed, c->d, out->at, false);
	return 0;
}

static int sweep(struct changes *c, struct err *err)
{
	CLEANUP(strvec_release) struct strvec used = { 0 }, removed = { 0 };

	for (size_t i = 0; i < c->d->stages.n; i++)
		for (size_t k = 0; k < c->d->stages.v[i].n_outs; k++)
			strvec_add(&used, c->d->stages.v[i].outs[k].at);
	if (made_outs_sweep(&removed, &c->d->cache.workspace, &used, err) < 0)
		return -1;
	for (size_t i = 0; i < removed.n; i++)
		note(&c->removed, c->d, removed.v[i], false);
	return 0;
}

/* Folders first, then files, each in byte order. */
static void print_list(char letter, struct strvec *list)
{
	strvec_sort(list);
	for (int files = 0; files < 2; files++)
		for (size_t i = 0; i < list->n; i++)
			if (str_ends(list->v[i], "/") == !files)
				printf("%c\t%s\n", letter, list->v[i]);
}

static void print_counts(const struct changes *c)
{
	const struct {
		const char *what;
		size_t n;
	} counts[] = { { "modified", c->changed.n }, { "added", c->added.n }, { "deleted", c->removed.n } };
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		if (!counts[i].n)
			continue;
		printf("%s%zu file%s %s", any ? ", " : "", counts[i].n, counts[i].n == 1 ? "" : "s", counts[i].what);
		any = true;
	}
	puts(any ? "" : "No changes.");
}

static void print_changes(struct changes *c)
{
	if (c->args->common.quiet)
		return;
	if (c->args->summary) {
		print_counts(c);
		return;
	}
	print_list('M', &c->changed);
	print_list('A', &c->added);
	print_list('D', &c->removed);
}

static int failed(const struct changes *c, struct err *err)
{
	CLEANUP(str_release) struct str names = { 0 };

	for (size_t i = 0; i < c->failed.n; i++) {
		CLEANUP(mem_free) char *shown = data_project_shown(c->d, c->failed.v[i]);

		str_addf(&names, "%s%s", i ? ", " : "", shown);
	}
	return err_set(err, DVC_ERROR,
		       "Checkout failed for following targets: %s. Is your cache up to date? <https://error.dvc.org/missing-files>",
		       str_text(&names));
}

static int checkout(struct changes *c, struct checkout_counts *counts, struct err *err)
{
	struct data_targets targets = { 0 };
	unsigned flags = (c->args->with_deps ? DATA_WITH_DEPS : 0) | (c->args->recursive ? DATA_RECURSIVE : 0);
	int status = data_targets_find(&targets, c->d, &c->args->common.rest, flags, err);

	if (status == 0)
		status = data_project_check_remotes(c->d, err);
	if (status == 0 && !c->args->common.rest.n)
		status = sweep(c, err);
	if (status == 0)
		status = look_before(c, &targets, err);
	if (status == 0)
		status = data_targets_each_out(&targets, check_out, c, err);
	data_targets_release(&targets);
	if (status < 0)
		return -1;
	print_changes(c);
	*counts = (struct checkout_counts){ .n_added = c->added.n, .n_changed = c->changed.n, .n_removed = c->removed.n };
	if (c->failed.n && !c->args->allow_missing)
		return failed(c, err);
	if (c->args->relink && !c->args->common.quiet)
		puts("Relinked successfully");
	return 0;
}

int data_checkout_run(struct checkout_counts *counts, struct data_project *d, const struct checkout_args *args, struct err *err)
{
	struct changes c = { .d = d, .args = args };
	int status = checkout(&c, counts, err);

	changes_release(&c);
	return status;
}

static int run(const void *raw, struct err *err)
{
	struct data_project d;
	struct checkout_counts counts;
	int status = data_project_open(&d, raw, "dvc checkout", DATA_LOCKED | DATA_STAGES, err);

	if (status == 0)
		status = data_checkout_run(&counts, &d, raw, err);
	data_project_release(&d);
	return status;
}

#define AT(field) offsetof(struct checkout_args, field)
static const struct opt opts[] = {
	{ "summary", 0, OPT_FLAG, AT(summary), NULL, NULL, 0, "counts instead of names", NULL },
	{ "with-deps", 'd', OPT_FLAG, AT(with_deps), NULL, NULL, 0, "and what the targets depend on", NULL },
	{ "recursive", 'R', OPT_FLAG, AT(recursive), NULL, NULL, 0, "a folder is every stage in it", NULL },
	{ "force", 'f', OPT_FLAG, AT(force), NULL, NULL, 0, "replace and remove files that the cache does not hold, without asking", NULL },
	{ "relink", 0, OPT_FLAG, AT(relink), NULL, NULL, 0, "make links anew, of the kind that cache.type asks for", NULL },
	{ "allow-missing", 0, OPT_FLAG, AT(allow_missing), NULL, NULL, 0, "leave out what the cache does not hold", NULL },
	{ 0 },
};

const struct command data_checkout = {
	.name = "checkout",
	.summary = "bring files and folders of the project out of the cache",
	.operands = "[TARGET...]",
	.args_size = sizeof(struct checkout_args),
	.opts = opts,
	.examples = "  data checkout\n  data checkout data/raw.csv\n",
	.run = run,
};
