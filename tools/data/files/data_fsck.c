/* data fsck - read every object of the cache, and say which are not what they are called, and what the project needs and lacks. */
#include "tools/data/commands.h"

#include "base/mem.h"
#include "cache/dir_listing.h"
#include "format/json.h"
#include "pipeline/dvc_code.h"
#include "tools/data/data_project.h"

#include <stdio.h>
#include <unistd.h>

struct args {
	struct common common;
	bool remove;
};

struct found {
	struct object_store *store;
	bool remove;
	size_t n_read;
	struct strvec wrong, missing;
};

static int check_one(void *arg, const char *id, bool legacy, const char *path, struct err *err)
{
	struct found *f = arg;
	int same = object_store_verify(f->store, id, legacy, err);

	if (same < 0)
		return -1;
	f->n_read++;
	if (same)
		return 0;
	strvec_add(&f->wrong, path);
	return f->remove ? object_store_remove(f->store, id, legacy, err) : 0;
}

static int check_needs(struct found *f, struct data_project *d, struct err *err)
{
	for (size_t i = 0; i < d->stages.n; i++)
		for (size_t k = 0; k < d->stages.v[i].n_outs; k++) {
			const struct stage_out *o = &d->stages.v[i].outs[k];
			CLEANUP(strvec_release) struct strvec ids = { 0 };

			if (!o->cache || !o->recorded.id[0])
				continue;
			if (workspace_is_cached(&d->cache.workspace, &o->recorded, &ids, err) < 0)
				return -1;
			for (size_t n = 0; n < ids.n; n++)
				strvec_addf(&f->missing, "%s %s", ids.v[n], o->at);
		}
	return 0;
}

static void print_list(struct json_writer *w, const char *key, const struct strvec *list)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < list->n; i++)
		json_add_text(w, list->v[i]);
	json_end_array(w);
}

static void print(const struct args *args, const struct found *f)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out };

	if (args->common.json) {
		json_begin_object(&w);
		json_key(&w, "objects");
		json_add_int(&w, (int64_t)f->n_read);
		print_list(&w, "wrong", &f->wrong);
		print_list(&w, "missing", &f->missing);
		json_end_object(&w);
		puts(str_text(&out));
		return;
	}
	for (size_t i = 0; i < f->wrong.n; i++)
		printf("wrong\t%s\n", f->wrong.v[i]);
	for (size_t i = 0; i < f->missing.n; i++)
		printf("missing\t%s\n", f->missing.v[i]);
	if (!args->common.quiet)
		printf("%zu objects read, %zu wrong%s, %zu missing\n", f->n_read, f->wrong.n, f->remove && f->wrong.n ? " (removed)" : "",
		       f->missing.n);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	struct data_project d;
	int status = data_project_open(&d, args, "dvc fsck", DATA_STAGES | (args->remove ? DATA_LOCKED : 0), err);
	struct found f = { .store = &d.cache.store, .remove = args->remove };

	if (status == 0)
		status = object_store_each(&d.cache.store, check_one, &f, err);
	if (status == 0)
		status = check_needs(&f, &d, err);
	if (status == 0) {
		print(args, &f);
		status = f.wrong.n || f.missing.n ? DVC_FAILED : 0;
	}
	strvec_release(&f.wrong);
	strvec_release(&f.missing);
	data_project_release(&d);
	return status;
}

static const struct opt opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct common, json), NULL, NULL, 0, "one JSON document", NULL },
	{ "remove", 0, OPT_FLAG, offsetof(struct args, remove), NULL, NULL, 0, "remove objects that are not what they are called", NULL },
	{ 0 },
};

const struct command data_fsck = {
	.name = "fsck",
	.summary = "read the whole cache and check every digest",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data fsck\n  data fsck --remove\n",
	.run = run,
};
