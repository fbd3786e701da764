/* data version (doctor) - the release of DVC that ours is like, and what this machine and project are, in DVC's words. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "ci/dvc_front.h"
#include "format/ini.h"
#include "pipeline/project/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

static void describe_machine(struct str *out, const struct env *env)
{
	CLEANUP(mem_free) char *global = project_config_folder(env, false);
	CLEANUP(mem_free) char *system = project_config_folder(env, true);
	struct utsname name;

	if (uname(&name) == 0)
		str_addf(out, "Platform: %s-%s-%s\n", name.sysname, name.release, name.machine);
	str_add(out, "Supports:\n\tlocal,\n\tazure,\n\thttp,\n\thttps,\n\ts3,\n\tssh,\n\twebdav,\n\twebdavs\n");
	str_addf(out, "Config:\n\tGlobal: %s\n\tSystem: %s\n", global, system);
}

/* "ext4 on /dev/sda1": the mount that holds the path, as /proc/mounts says it. Caller frees. */
static char *mount_of(const char *path)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	struct err ignored = { 0 };
	size_t longest = 0;
	char *best = NULL;

	if (fs_read(&text, "/proc/mounts", 0, &ignored) < 0)
		return mem_strdup("unknown on none");
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++) {
		CLEANUP(strvec_release) struct strvec words = { 0 };
		size_t len;

		strvec_split(&words, lines.v[i], ' ');
		len = words.n > 2 ? strlen(words.v[1]) : 0;
		if (len < longest || !len || strncmp(path, words.v[1], len) != 0 || (len > 1 && path[len] && path[len] != '/'))
			continue;
		longest = len;
		free(best);
		best = str_format("%s on %s", words.v[2], words.v[0]);
	}
	return best ? best : mem_strdup("unknown on none");
}

static void describe_remotes(struct str *out, const struct ini *config)
{
	size_t n = 0;

	str_add(out, "Remotes: ");
	for (size_t i = 0; i < config->n; i++) {
		const char *url =
			str_starts(config->sections[i].name, "remote \"") ? ini_get(config, config->sections[i].name, "url") : NULL;

		if (url)
			str_addf(out, "%s%.*s", n++ ? ", " : "", project_is_url(url) ? (int)strcspn(url, ":") : 5,
				 project_is_url(url) ? url : "local");
	}
	str_add(out, n ? "\n" : "None\n");
}

/* What DVC says of the project one is in; nothing outside of one. */
static int describe_project(struct str *out, const struct env *env, struct err *err)
{
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(mem_free) char *root = project_find_root(".", err);
	CLEANUP(mem_free) char *place = NULL;
	struct stat cache, work;

	if (!root)
		return 0;
	if (project_open(&p, root, env, err) < 0)
		return -1;
	place = mount_of(p.root);
	if (stat(p.cache_folder, &cache) == 0 && stat(p.root, &work) == 0) {
		CLEANUP(mem_free) char *cache_place = mount_of(p.cache_folder);

		str_addf(out, "Cache types: %ssymlink\nCache directory: %s\n", cache.st_dev == work.st_dev ? "hardlink, " : "",
			 cache_place);
	} else {
		str_add(out, "Cache types: there is no cache yet\n");
	}
	str_add(out, "Caches: local\n");
	describe_remotes(out, p.config);
	str_addf(out, "Workspace directory: %s\nRepo: dvc%s\n", place,
		 !p.has_git                  ? " (no_scm)"
		 : strcmp(p.git_top, p.root) ? " (subdir), git"
					     : ", git");
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct common *args = raw;
	CLEANUP(str_release) struct str out = { 0 };
	size_t width;

	str_addf(&out, "DVC version: %s (interlock %s)", DVC_RELEASE, INTERLOCK_VERSION);
	width = out.len;
	str_addch(&out, '\n');
	for (size_t i = 0; i < width; i++)
		str_addch(&out, '-');
	str_addch(&out, '\n');
	describe_machine(&out, args->env);
	if (describe_project(&out, args->env, err) < 0)
		return -1;
	fputs(str_text(&out), stdout);
	return 0;
}

const struct command data_version = {
	.name = "version",
	.summary = "print DVC's release that this is like, and what is known of the machine and the project",
	.args_size = sizeof(struct common),
	.examples = "  data version\n  data --cd project version\n",
	.run = run,
};

const struct command data_doctor = {
	.name = "doctor",
	.summary = "the same as version",
	.args_size = sizeof(struct common),
	.examples = "  data doctor\n  data --cd project doctor\n",
	.run = run,
};
