/* fuzz_remote_url - the first line as the address of a remote or of a git repository, the others as "key = value" of its section: nothing is asked. */
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "cache/remote/object_remote.h"
#include "git/remote/remote.h"
#include "net/http_inside.h"
#include "pipeline/project/config.h"
#include "pipeline/project/project.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct section {
	struct strvec keys, values;
};

static const char *setting(void *arg, const char *key)
{
	/* With these somebody is asked, or a file of this machine is read. */
	static const char *const elsewhere[] = { "client_secret", "credentialpath", "configpath", "profile" };
	const struct section *s = arg;

	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (strcmp(key, elsewhere[i]) == 0)
			return NULL;
	for (size_t i = 0; i < s->keys.n; i++)
		if (strcmp(s->keys.v[i], key) == 0)
			return s->values.v[i];
	return NULL;
}

static void read_section(struct section *s, const struct strvec *lines)
{
	for (size_t i = 1; i < lines->n; i++) {
		const char *equals = strstr(lines->v[i], " = ");

		if (!equals)
			continue;
		strvec_add_take(&s->keys, mem_strndup(lines->v[i], (size_t)(equals - lines->v[i])));
		strvec_add(&s->values, equals + 3);
	}
}

/* A password is in no message, and a second look finds nothing more to hide. */
static void check_shown(const char *url)
{
	CLEANUP(mem_free) char *shown = url_without_credentials(url), *again = url_without_credentials(shown);
	const char *host = strstr(shown, "://");

	if (strcmp(shown, again) != 0 || (host && memchr(host + 3, '@', strcspn(host + 3, "/?#"))))
		abort();
}

static void check_http(const char *url)
{
	CLEANUP(mem_free) char *next = http_next_in(url);
	struct err err;

	http_is_private(url);
	if (http_check_url(url, &err) == 0 && strchr(strstr(url, "://") + 3, '@') &&
	    memchr(strstr(url, "://") + 3, '@', strcspn(strstr(url, "://") + 3, "/?#")))
		abort();
}

static void check_remote(const char *url, struct section *s)
{
	static char *vars[] = { NULL };
	const struct env env = { vars };
	const struct object_remote_terms terms = {
		.name = "fuzz", .url = url, .base = "/nowhere", .setting = setting, .arg = s, .env = &env
	};
	CLEANUP(object_remote_cleanup) struct object_remote *r = NULL;
	struct err err;

	if (object_remote_open(&r, &terms, &err) == 0 && (object_remote_jobs(r) == 0 || strcmp(object_remote_name(r), "fuzz") != 0))
		abort();
}

static void check_place(const char *path)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(mem_free) char *section = NULL, *key = NULL;
	const char *place = project_place(&a, "/nowhere/project", "sub", path);

	if (!project_is_url(path) && strcmp(project_place(&a, "/nowhere/project", ".", place), place) != 0)
		abort();
	if (config_split_name(path, &section, &key) && (!*section || !*key))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(mem_free) char *text = mem_strndup((const char *)data, size);
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	struct section section = { 0 };

	strvec_split(&lines, text, '\n');
	if (lines.n == 0)
		return 0;
	read_section(&section, &lines);
	check_shown(lines.v[0]);
	check_http(lines.v[0]);
	check_remote(lines.v[0], &section);
	check_place(lines.v[0]);
	strvec_release(&section.keys);
	strvec_release(&section.values);
	return 0;
}
