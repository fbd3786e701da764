/* project_object_remote.c - finds a remote's section, follows remote://, and opens it. */
#include "pipeline/project/project_remote.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/remote_settings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_STEPS = 16 };

const char *project_default_remote(const struct project *p)
{
	return ini_get(p->config, "core", "remote");
}

void project_remote_release(struct project_remote *r)
{
	object_remote_close(r->remote);
	free(r->section);
	free(r->name);
	free(r->url);
	free(r->base);
	*r = (struct project_remote){ 0 };
}

static const char *setting(void *arg, const char *key)
{
	const struct project_remote *r = arg;

	if (strcmp(key, "verify") == 0)
		return r->verify ? "true" : "false";
	return ini_get(r->project->config, r->section, key);
}

/* The section of a name, in r->section; its url. */
static const char *url_of(struct project_remote *r, const char *name, struct err *err)
{
	const char *url;

	free(r->section);
	r->section = str_format("remote \"%s\"", name);
	url = ini_get(r->project->config, r->section, "url");
	if (!url)
		err_set(err, DVC_CONFIG, "config file error: remote '%s' doesn't exist.", name);
	return url;
}

/* "remote://other/sub" becomes the other's url with /sub, as often as it takes. */
static int follow(struct project_remote *r, struct err *err)
{
	for (int step = 0; str_starts(r->url, "remote://"); step++) {
		const char *at = r->url + strlen("remote://");
		size_t len = strcspn(at, "/");
		CLEANUP(mem_free) char *other = mem_strndup(at, len);
		const char *url = url_of(r, other, err);
		char *whole;

		if (!url)
			return -1;
		if (step == MOST_STEPS)
			return err_set(err, DVC_CONFIG, "remote '%s': its remote:// leads in a circle", r->name);
		whole = str_format("%.*s%s", (int)(strlen(url) - (str_ends(url, "/") ? 1 : 0)), url, at + len);
		free(r->url);
		r->url = whole;
	}
	return 0;
}

/* Paths are relative to the folder of the file that says them. */
static char *base_of(const struct project_remote *r)
{
	const struct ini_option *option = ini_option(r->project->config, r->section, "url");

	return option && option->path ? fs_parent(option->path) : mem_strdup(r->project->dvc_folder);
}

int project_remote_address(struct project_remote *out, struct project *p, const char *name, struct err *err)
{
	const char *chosen = name ? name : project_default_remote(p), *url;

	struct remote_settings settings;

	*out = (struct project_remote){ .project = p };
	if (!chosen)
		return err_set(err, DVC_FAILED,
			       "no remote specified in %s. Create a default remote with 'dvc remote add -d <remote name> <remote url>'",
			       p->root);
	if (remote_settings_read(&settings, p, err) < 0)
		return -1;
	out->verify = settings.verify;
	remote_settings_release(&settings);
	out->name = mem_strdup(chosen);
	url = url_of(out, chosen, err);
	out->url = mem_strdup(url);
	if (!url || follow(out, err) < 0) {
		project_remote_release(out);
		return -1;
	}
	out->base = base_of(out);
	return 0;
}

/* Files lie there by their paths, and not by what is in them: an object of ours would be found by nobody. */
static bool keeps_versions(const struct project_remote *r)
{
	static const char *const keys[] = { "version_aware", "worktree" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const char *text = ini_get(r->project->config, r->section, keys[i]);

		if (text && strcasecmp(text, "true") == 0)
			return true;
	}
	return false;
}

int project_remote_open(struct project_remote *out, struct project *p, const char *name, struct err *err)
{
	struct object_remote_terms terms = { .setting = setting, .arg = out, .env = p->env };

	if (project_remote_address(out, p, name, err) < 0)
		return -1;
	if (keeps_versions(out)) {
		err_set(err, DVC_FAILED,
			"remote '%s' keeps versions (version_aware, worktree): what lies there by its path is DVC's to move", out->name);
		project_remote_release(out);
		return -1;
	}
	terms.name = out->name;
	terms.url = out->url;
	terms.base = out->base;
	if (object_remote_open(&out->remote, &terms, err) == 0)
		return 0;
	if (err->code == ERR_USAGE)
		err->code = DVC_CONFIG;
	project_remote_release(out);
	return -1;
}

int project_remotes_known(struct project *p, const struct stage_list *stages, struct err *err)
{
	for (size_t i = 0; i < stages->n; i++)
		for (size_t k = 0; k < stages->v[i].n_outs; k++) {
			const struct stage_out *out = &stages->v[i].outs[k];
			struct project_remote r = { 0 };
			int status = out->cache && out->remote ? project_remote_address(&r, p, out->remote, err) : 0;

			project_remote_release(&r);
			if (status < 0)
				return -1;
		}
	return 0;
}
