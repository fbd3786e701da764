/* source_config.c - the levels of a source's configuration: a path's own, a revision's, and what the user lays over it. Source: what DVC's
 * open_repo() puts together. */
#include "pipeline/sources/source_config.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/config.h"

#include <stdlib.h>
#include <string.h>

/* The remote that stands for a path's own cache where nothing else is configured. */
#define OWN_CACHE "auto-generated-upstream"

static char *section_of(const char *remote)
{
	return str_format("remote \"%s\"", remote);
}

static void set_remote(struct ini *config, const char *name, const char *key, const char *value)
{
	CLEANUP(mem_free) char *section = section_of(name);

	ini_set(config, section, key, value);
}

/* The revision's .dvc/config over what is there. */
static int read_revision(struct repo_source *s, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(ini_release) struct ini config = { 0 };
	CLEANUP(mem_free) char *path = fs_join(s->project.dvc_folder, "config");
	bool found;

	if (source_tree_read(&text, &s->tree, ".dvc/config", &found, err) < 0)
		return -1;
	if (found && ini_read_text(&config, str_text(&text), text.len, path, err) < 0) {
		err->code = DVC_CONFIG;
		return -1;
	}
	ini_merge(s->project.config, &config);
	return 0;
}

/* Of a path: its default remote as the checkout has it, or its cache in the place of one. */
static int take_upstream(struct repo_source *s, const struct ini *checkout)
{
	const char *name = ini_get(checkout, "core", "remote");
	CLEANUP(mem_free) char *section = name ? section_of(name) : NULL, *url = NULL;
	const struct ini_section *from = section ? ini_section(checkout, section) : NULL;

	if (!name) {
		ini_set(s->project.config, "core", "remote", OWN_CACHE);
		set_remote(s->project.config, OWN_CACHE, "url", s->project.cache_folder);
		return 0;
	}
	url = config_path(checkout, section, "url", s->project.env);
	for (size_t i = 0; from && i < from->n; i++)
		if (from->options[i].values.n)
			ini_set(s->project.config, section, from->options[i].key, from->options[i].values.v[0]);
	if (url)
		ini_set(s->project.config, section, "url", url);
	return 0;
}

static const char *text_of(struct str *out, const struct value *value)
{
	str_clear(out);
	value_to_text(out, value);
	return str_text(out);
}

static void lay_over_section(struct ini *config, const char *section, const struct value *keys)
{
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; keys && keys->kind == VALUE_MAP && i < keys->n; i++) {
		const char *value = text_of(&text, keys->items[i]);
		/* What no file says is relative to the user's folder. */
		bool is_place = strcmp(keys->keys[i], "url") == 0 && !project_is_url(value) && *value != '/' && *value != '~';
		CLEANUP(mem_free) char *whole = is_place ? fs_absolute(value) : NULL;

		ini_set(config, section, keys->keys[i], whole ? whole : value);
	}
}

static void lay_over(struct ini *config, const struct value *set)
{
	for (size_t i = 0; set && set->kind == VALUE_MAP && i < set->n; i++) {
		const struct value *below = set->items[i];

		if (strcmp(set->keys[i], "remote") != 0) {
			lay_over_section(config, set->keys[i], below);
			continue;
		}
		for (size_t k = 0; below->kind == VALUE_MAP && k < below->n; k++) {
			CLEANUP(mem_free) char *section = section_of(below->keys[k]);

			lay_over_section(config, section, below->items[k]);
		}
	}
}

static int lay_over_users(struct repo_source *s, const struct repo_source_terms *t, struct err *err)
{
	CLEANUP(ini_release) struct ini given = { 0 };
	const char *name;

	if (t->config) {
		if (!fs_exists(t->config))
			return err_set(err, DVC_CONFIG, "config file error: cannot open '%s'", t->config);
		if (ini_read(&given, t->config, err) < 0) {
			err->code = DVC_CONFIG;
			return -1;
		}
		ini_merge(s->project.config, &given);
	}
	lay_over(s->project.config, t->set);
	if (t->remote)
		ini_set(s->project.config, "core", "remote", t->remote);
	name = ini_get(s->project.config, "core", "remote");
	if (t->remote_set && !name)
		ini_set(s->project.config, "core", "remote", name = "remote");
	if (t->remote_set) {
		CLEANUP(mem_free) char *section = section_of(name);

		lay_over_section(s->project.config, section, t->remote_set);
	}
	if (t->remote) {
		CLEANUP(mem_free) char *section = section_of(t->remote);

		if (!ini_get(s->project.config, section, "url"))
			return err_set(err, DVC_CONFIG, "config file error: remote '%s' doesn't exist", t->remote);
	}
	return 0;
}

int source_config_read(struct repo_source *s, const struct repo_source_terms *terms, struct err *err)
{
	CLEANUP(ini_release) struct ini checkout = { 0 };
	struct project *p = &s->project;

	p->config = mem_new(1, sizeof(*p->config));
	if (!s->is_clone && config_merged(&checkout, CONFIG_LEVELS, p->root, p->env, err) < 0)
		return -1;
	p->cache_folder = s->is_clone ? NULL : config_path(&checkout, "cache", "dir", p->env);
	if (!p->cache_folder)
		p->cache_folder = fs_join(p->dvc_folder, "cache");
	s->has_cache = !s->is_clone && fs_is_dir(p->cache_folder);
	if (config_merged(p->config, s->tree.revision ? CONFIG_PROJECT : CONFIG_LEVELS, p->root, p->env, err) < 0)
		return -1;
	if (s->tree.revision && read_revision(s, err) < 0)
		return -1;
	if (!s->is_clone && fs_is_dir(p->dvc_folder))
		take_upstream(s, &checkout);
	return lay_over_users(s, terms, err);
}
