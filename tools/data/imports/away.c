/* away.c - opens another repository, with a store of its own that lasts as long as the command. */
#include "tools/data/imports/away.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdlib.h>
#include <string.h>

int away_settings(struct value **out, struct arena *a, const struct strvec *words, const char *option, struct err *err)
{
	*out = NULL;
	for (size_t i = 0; i < words->n; i++) {
		const char *equals = strchr(words->v[i], '=');
		CLEANUP(mem_free) char *key = mem_strndup(words->v[i], equals ? (size_t)(equals - words->v[i]) : 0);

		if (!equals || !*key)
			return err_set(err, DVC_ARGUMENTS, "%s: 'NAME=VALUE' is expected, not '%s'", option, words->v[i]);
		if (!*out)
			*out = value_map(a);
		value_put(a, *out, key, value_text(a, equals + 1));
	}
	return 0;
}

/* Clones are kept in the project that the user is in, if he is in one. */
static void init_clones(struct away *w, const struct env *env)
{
	struct err ignored = { 0 };
	CLEANUP(mem_free) char *root = project_find_root(".", &ignored);
	CLEANUP(mem_free) char *dvc = root ? fs_join(root, ".dvc") : NULL;
	const struct project own = { .dvc_folder = dvc };

	repo_clones_init(&w->clones, dvc ? &own : NULL, env);
}

int away_open_source(struct away *w, const struct common *common, const struct away_args *args, const char *url, const char *path,
		     struct err *err)
{
	struct repo_source_terms terms = { .url = url,
					   .rev = args->rev && *args->rev ? args->rev : NULL,
					   .config = args->config,
					   .remote = args->remote,
					   .clones = &w->clones,
					   .env = common->env };
	struct value *settings;

	*w = (struct away){ 0 };
	init_clones(w, common->env);
	if (away_settings(&settings, &w->arena, &args->remote_config, "--remote-config", err) < 0)
		return -1;
	terms.remote_set = settings;
	return repo_source_open(&w->source, &w->below, path, &terms, err);
}

int away_open_data(struct away *w, const struct away_args *args, const char *path, const char *what, struct err *err)
{
	const struct object_store_options options = { 0 };
	char chance[17];

	digest_random_hex(chance, 8);
	w->temp = str_format("%s/objects-%s", w->clones.below, chance);
	if (object_store_open(&w->store, w->temp, &options, err) < 0)
		return -1;
	w->store_is_open = true;
	return source_data_open(&w->data, &w->source, &w->store, path, (unsigned)args->jobs, what, err);
}

int away_open(struct away *w, const struct common *common, const struct away_args *args, const char *url, const char *path,
	      const char *what, struct err *err)
{
	if (away_open_source(w, common, args, url, path, err) < 0)
		return -1;
	return away_open_data(w, args, w->below, what, err);
}

void away_release(struct away *w)
{
	struct err ignored = { 0 };

	source_data_release(&w->data);
	if (w->store_is_open)
		object_store_release(&w->store);
	if (w->temp)
		fs_remove_tree(w->temp, &ignored);
	repo_source_release(&w->source);
	repo_clones_release(&w->clones);
	arena_release(&w->arena);
	free(w->temp);
	free(w->below);
	*w = (struct away){ 0 };
}
