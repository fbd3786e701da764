/* plot_define.c - gathers definitions in DVC's order: files first, then outputs, then what was asked for and is a file. */
#include "pipeline/plots/plot_define.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/stages/stage_status.h"

#include <regex.h>
#include <string.h>

const char *const plot_props[] = { "template", "x", "y", "x_label", "y_label", "title", "header", NULL };

struct defining {
	struct arena *a;
	struct plot_tree *t;
	const struct plots_ask *ask;
	struct value *files;
	struct strvec known; /* names that a target could have meant */
	bool *hit;           /* (n targets) */
};

static void defining_release(struct defining *d)
{
	strvec_release(&d->known);
	free(d->hit);
}

const char *plot_normal_path(struct arena *a, const char *folder, const char *path)
{
	CLEANUP(mem_free) char *joined = *path == '/' || !*folder ? mem_strdup(path) : str_format("%s/%s", folder, path);
	CLEANUP(strvec_release) struct strvec parts = { 0 };
	CLEANUP(strvec_release) struct strvec kept = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	bool absolute = *joined == '/';

	strvec_split(&parts, joined, '/');
	for (size_t i = 0; i < parts.n; i++) {
		bool up = strcmp(parts.v[i], "..") == 0;

		if (!*parts.v[i] || strcmp(parts.v[i], ".") == 0 || (up && absolute && !kept.n))
			continue;
		if (up && kept.n && strcmp(kept.v[kept.n - 1], "..") != 0)
			free(kept.v[--kept.n]);
		else
			strvec_add(&kept, parts.v[i]);
	}
	for (size_t i = 0; i < kept.n; i++)
		str_addf(&out, "%s%s", absolute || i ? "/" : "", kept.v[i]);
	if (!out.len)
		str_add(&out, absolute ? "/" : ".");
	return arena_strdup(a, str_text(&out));
}

void plot_sources(struct strvec *out, const char *id, const struct value *props)
{
	const struct value *x = props ? value_get(props, "x") : NULL, *y = props ? value_get(props, "y") : NULL;

	if (!y || y->kind != VALUE_MAP)
		strvec_add(out, id);
	for (size_t i = 0; y && y->kind == VALUE_MAP && i < y->n; i++)
		strvec_add(out, y->keys[i]);
	if (x && x->kind == VALUE_MAP && x->n > 0 && !strvec_has(out, x->keys[0]))
		strvec_add(out, x->keys[0]);
}

/* As Python's re.match(): the pattern holds from the text's beginning. What is no pattern is a plain beginning. */
static bool matches(const char *pattern, const char *text)
{
	CLEANUP(mem_free) char *anchored = str_format("^(%s)", pattern);
	regex_t re;
	bool found;

	if (str_starts(text, pattern))
		return true;
	if (regcomp(&re, anchored, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	found = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return found;
}

static bool is_wanted(struct defining *d, const char *config, const char *id)
{
	const struct strvec *targets = d->ask->targets;
	CLEANUP(mem_free) char *full = str_format("%s::%s", config, id);
	bool any = !targets || targets->n == 0;

	strvec_add(&d->known, id);
	for (size_t i = 0; targets && i < targets->n; i++)
		if (matches(targets->v[i], id) || matches(targets->v[i], full))
			any = d->hit[i] = true;
	return any;
}

/* Maps into one another, lists behind one another, anything else replaced: what comes later says so. */
static void merge(struct arena *a, struct value *into, const struct value *from)
{
	for (size_t i = 0; i < from->n; i++) {
		struct value *old = (struct value *)value_get(into, from->keys[i]), *new = from->items[i];

		if (old && old->kind == VALUE_MAP && new->kind == VALUE_MAP) {
			merge(a, old, new);
		} else if (old && old->kind == VALUE_LIST && new->kind == VALUE_LIST) {
			for (size_t k = 0; k < new->n; k++)
				value_add(a, old, new->items[k]);
		} else {
			value_put(a, into, from->keys[i], value_copy(a, new));
		}
	}
}

static void put_plot(struct defining *d, const char *config, const char *id, const struct value *props)
{
	struct value *plots = (struct value *)value_get(d->files, config);
	struct value *one = value_put(d->a, value_map(d->a), id, (struct value *)props);

	if (!plots)
		value_put(d->a, d->files, config, plots = value_map(d->a));
	merge(d->a, plots, one);
}

/* The options with the command line's before them. */
static struct value *with_asked(struct defining *d, const struct value *props)
{
	struct value *out = props ? value_copy(d->a, props) : value_map(d->a);

	for (size_t i = 0; d->ask->props && i < d->ask->props->n; i++)
		value_put(d->a, out, d->ask->props->keys[i], d->ask->props->items[i]);
	return out;
}

/* What both paths begin with, in whole names; its length. */
static size_t common_length(const char *a, const char *b)
{
	size_t same = 0;

	for (size_t i = 0;; i++) {
		bool a_ends = !a[i] || a[i] == '/', b_ends = !b[i] || b[i] == '/';

		if (a_ends && b_ends)
			same = i;
		if (!a[i] || a[i] != b[i])
			return same;
	}
}

/* Of all folders and files that have options of their own, is this the nearest one to the path? */
static bool is_nearest(const char *path, const char *owner, const struct strvec *owners)
{
	size_t best = common_length(path, owner);

	for (size_t i = 0; i < owners->n; i++)
		if (common_length(path, owners->v[i]) > best)
			return false;
	return best == strlen(owner);
}

/* A file, or each file of a folder. owners NULL: no other has a say in what lies there. */
static int put_files(struct defining *d, const char *config, const char *path, const struct value *props, const struct strvec *owners,
		     struct err *err)
{
	const char *at = project_place(d->a, d->t->p->root, d->ask->from, path);
	CLEANUP(strvec_release) struct strvec files = { 0 };
	const struct value *all = with_asked(d, props);

	if (!plot_tree_is_folder(d->t, at)) {
		put_plot(d, config, path, all);
		return 0;
	}
	if (plot_tree_files(&files, d->t, at, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		const char *one = plot_normal_path(d->a, path, files.v[i]);

		if (!owners || is_nearest(one, path, owners))
			put_plot(d, config, one, all);
	}
	return 0;
}

/* {file: columns} with the files as the user sees them; anything else as it is. */
static struct value *seen_from(struct arena *a, const struct value *axis, const char *folder)
{
	struct value *out = value_map(a);

	if (axis->kind != VALUE_MAP)
		return (struct value *)axis;
	for (size_t i = 0; i < axis->n; i++)
		value_put(a, out, plot_normal_path(a, folder, axis->keys[i]), axis->items[i]);
	return out;
}

static int put_top(struct defining *d, const char *config, const char *folder, const struct value *list, struct err *err)
{
	CLEANUP(strvec_release) struct strvec owners = { 0 };
	struct value *ids = value_map(d->a);

	if (!value_get(d->files, config))
		value_put(d->a, d->files, config, value_map(d->a));
	for (size_t i = 0; i < list->n; i++) {
		const struct value *one = list->items[i];
		bool is_map = one->kind == VALUE_MAP && one->n > 0;

		if (is_map || one->kind == VALUE_TEXT)
			value_put(d->a, ids, is_map ? one->keys[0] : one->text, is_map ? one->items[0] : value_null(d->a));
	}
	for (size_t i = 0; i < ids->n; i++)
		strvec_add(&owners, plot_normal_path(d->a, folder, ids->keys[i]));
	for (size_t i = 0; i < ids->n; i++) {
		const struct value *props = ids->items[i]->kind == VALUE_MAP ? ids->items[i] : NULL;
		const struct value *y = props ? value_get(props, "y") : NULL, *x = props ? value_get(props, "x") : NULL;

		if (!is_wanted(d, config, ids->keys[i]))
			continue;
		if (!y || y->kind != VALUE_MAP) {
			if (put_files(d, config, owners.v[i], props, &owners, err) < 0)
				return -1;
			continue;
		}
		props = value_copy(d->a, props);
		value_put(d->a, (struct value *)props, "y", seen_from(d->a, y, folder));
		if (x)
			value_put(d->a, (struct value *)props, "x", seen_from(d->a, x, folder));
		put_plot(d, config, ids->keys[i], with_asked(d, props));
	}
	return 0;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? mem_strndup(path, (size_t)(slash - path)) : mem_strdup("");
}

/* `plots:` at the top of each dvc.yaml. */
static int define_top(struct defining *d, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (project_files(&files, d->t->p, &d->t->tree, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *config = stage_path_from(d->ask->from, files.v[i]);
		CLEANUP(mem_free) char *folder = folder_of(config);
		struct value *list = NULL;
		struct dvc_yaml y;

		if (str_ends(files.v[i], ".dvc"))
			continue;
		if (dvc_yaml_read(&y, d->a, &d->t->tree, files.v[i], d->t->p->config, err) < 0 ||
		    dvc_yaml_section(&list, &y, "plots", err) < 0)
			return -1;
		if (list && list->n > 0 && put_top(d, arena_strdup(d->a, config), folder, list, err) < 0)
			return -1;
	}
	return 0;
}

/* The options of an output that speak of its plot; NULL for a list of them. */
static struct value *props_of(struct arena *a, const struct stage_out *o)
{
	const struct value *flags = o->flags, *inner = flags ? value_get(flags, "plot") : NULL;
	struct value *out = value_map(a);

	if (inner && inner->kind == VALUE_MAP)
		flags = inner;
	if (flags && flags->kind == VALUE_LIST)
		return NULL;
	for (size_t i = 0; flags && plot_props[i]; i++)
		if (value_get(flags, plot_props[i]))
			value_put(a, out, plot_props[i], (struct value *)value_get(flags, plot_props[i]));
	return out;
}

/* Outputs of stages that are plots. */
static int define_outs(struct defining *d, struct err *err)
{
	for (size_t i = 0; i < d->t->stages.n; i++) {
		const struct stage *s = &d->t->stages.v[i];
		CLEANUP(mem_free) char *config = stage_path_from(d->ask->from, s->file);
		CLEANUP(mem_free) char *wdir = stage_path_from(d->ask->from, s->wdir);

		for (size_t k = 0; k < s->n_outs; k++) {
			const struct stage_out *o = &s->outs[k];
			CLEANUP(mem_free) char *shown = stage_path_from(d->ask->from, o->at);
			struct value *props;

			if (o->kind != OUT_PLOT)
				continue;
			props = props_of(d->a, o);
			if (!props)
				return err_set(err, DVC_ERROR, "Multiple plots per data file not supported.");
			if (is_wanted(d, config, shown) && put_files(d, "", plot_normal_path(d->a, wdir, o->path), props, NULL, err) < 0)
				return -1;
		}
	}
	return 0;
}

static void note_unknown(struct defining *d, struct strvec *notes)
{
	for (size_t i = 0; notes && d->ask->targets && i < d->ask->targets->n; i++) {
		const char *near = d->hit[i] || !d->known.n ? NULL : str_nearest(d->ask->targets->v[i], (const char *const *)d->known.v);

		if (!d->hit[i])
			strvec_addf(notes, "'%s' names no plot and no file%s%s%s", d->ask->targets->v[i], near ? ": did you mean '" : "",
				    near ? near : "", near ? "'?" : "");
	}
}

/* Files that were asked for by their own names, whoever else names them. */
static int define_targets(struct defining *d, bool any, struct err *err)
{
	const struct strvec *targets = d->ask->targets;

	for (size_t i = 0; targets && i < targets->n; i++) {
		const char *at = project_place(d->a, d->t->p->root, d->ask->from, targets->v[i]);
		CLEANUP(str_release) struct str bytes = { 0 };
		bool there = plot_tree_is_folder(d->t, at);

		if (!there && any && plot_tree_read(&bytes, d->t, at, &there, err) < 0)
			return -1;
		if (any && !there)
			continue;
		d->hit[i] = true; /* what is no file is said to be none when it is read */
		if (put_files(d, "", targets->v[i], NULL, NULL, err) < 0)
			return -1;
		any = true;
	}
	return 0;
}

int plot_define(struct plot_definitions *out, struct arena *a, struct plot_tree *t, const struct plots_ask *ask, struct strvec *notes,
		struct err *err)
{
	CLEANUP(defining_release) struct defining d = { .a = a, .t = t, .ask = ask, .files = value_map(a) };

	d.hit = mem_new(ask->targets ? ask->targets->n : 0, sizeof(bool));
	if (define_top(&d, err) < 0 || define_outs(&d, err) < 0 || define_targets(&d, d.files->n > 0, err) < 0)
		return -1;
	note_unknown(&d, notes);
	*out = (struct plot_definitions){ .files = d.files, .any = d.files->n > 0 };
	return 0;
}
