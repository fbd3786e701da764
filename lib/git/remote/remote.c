/* remote.c - which repository a remote's name means, what is needed to reach it, and by which way. */
#include "git/remote/remote.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "base/str.h"

#include <string.h>

enum { MOST_ARGUMENTS = 24 };

int git_program(const struct remote *r, const char *const *arguments, const char *input, struct str *out, struct str *errors,
		struct err *err)
{
	CLEANUP(strvec_release) struct strvec set = { 0 };
	CLEANUP(str_release) struct str dropped = { 0 };
	const char *argv[MOST_ARGUMENTS] = { "git" };
	struct proc proc = { .argv = argv, .env = r->env, .set = &set, .hide = env_signing_key, .dir = r->home };
	int status = -1;

	for (size_t i = 0; arguments[i] && i + 2 < MOST_ARGUMENTS; i++)
		argv[i + 1] = arguments[i];
	strvec_add(&set, "LC_ALL=C");
	strvec_add(&set, "GIT_TERMINAL_PROMPT=0");
	proc.input = input;
	proc.input_len = input ? strlen(input) : 0;
	proc.output = out ? out : &dropped;
	proc.errors = errors ? errors : &dropped;
	return proc_run(&proc, &status, err) < 0 ? -1 : status;
}

/* "http.key value" of a line; NULL if it is another key's. Caller frees. */
static char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	return strncmp(line, key, len) == 0 && line[len] == ' ' && line[len + 1] ? mem_strdup(line + len + 1) : NULL;
}

/* What the user's configuration has for this URL, as git itself chooses it: the longest URL that fits wins. */
static void read_http_settings(struct remote *r)
{
	const char *const arguments[] = { "config", "--get-urlmatch", "http", r->url, NULL };
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	struct err ignored;

	if (git_program(r, arguments, NULL, &out, NULL, &ignored) != 0)
		return;
	strvec_split(&lines, str_text(&out), '\n');
	for (size_t i = 0; i < lines.n; i++) {
		char *header = value_of(lines.v[i], "http.extraheader");

		if (header)
			strvec_add_take(&r->header, header);
		if (!r->ca_file)
			r->ca_file = value_of(lines.v[i], "http.sslcainfo");
	}
}

/* The user's core.sshCommand: our bare repository does not have it. */
static char *ssh_setting(const struct remote *r)
{
	static const char *const arguments[] = { "config", "core.sshCommand", NULL };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;

	if (git_program(r, arguments, NULL, &out, NULL, &ignored) != 0)
		return NULL;
	while (out.len && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	return out.len ? mem_strdup(str_text(&out)) : NULL;
}

/* The URL of a remote of the user's repository, "insteadOf" applied; NULL if there is no such remote. */
static char *url_of_name(const struct remote *r, const char *name)
{
	const char *const arguments[] = { "remote", "get-url", "--push", name, NULL };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;

	if (name[0] == '-' || git_program(r, arguments, NULL, &out, NULL, &ignored) != 0)
		return NULL;
	while (out.len && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	return out.len && !strchr(str_text(&out), '\n') ? mem_strdup(str_text(&out)) : NULL;
}

static bool looks_like_url(const char *name)
{
	return strstr(name, "://") || strchr(name, '/') || strchr(name, ':') || strcmp(name, ".") == 0;
}

/* A relative path is meant from the user's repository. */
static char *whole_path(const struct remote *r, const char *name)
{
	return strstr(name, "://") || strchr(name, ':') ? mem_strdup(name) : fs_join(r->home, name);
}

static void find(struct remote *r, const char *name, const char *home, const struct env *env)
{
	*r = (struct remote){ .home = mem_strdup(home), .env = env };
	r->url = url_of_name(r, name);
	r->name = r->url ? mem_strdup(name) : NULL;
	if (!r->url && name[0] != '-' && looks_like_url(name))
		r->url = whole_path(r, name);
	r->main = mem_new(1, sizeof(*r->main));
}

/* What follows from the URL, if there is one. */
static int finish(struct remote *r, const char *name, struct err *err)
{
	if (!r->url) {
		err_set(err, ERR_USAGE, "the git repository at '%s' has no remote '%.80s': add it, or name a URL", r->home, name);
		remote_release(r);
		return -1;
	}
	r->title = url_without_credentials(r->url);
	if (url_is_http(r->url))
		read_http_settings(r);
	else if (r->url[0] != '/')
		r->ssh = ssh_setting(r);
	return 0;
}

int remote_open(struct remote *r, const char *name, const char *home, const struct env *env, struct err *err)
{
	find(r, name, home, env);
	return finish(r, name, err);
}

int remote_open_later(struct remote *r, const char *name, const char *home, const struct env *env, struct err *err)
{
	find(r, name, home, env);
	if (r->url || !name[0] || name[0] == '-')
		return finish(r, name, err);
	r->absent = true;
	r->name = mem_strdup(name);
	r->title = str_format("the remote '%.80s'", name);
	r->url = str_format("/dev/null/%s", name); /* a path that cannot be there */
	return 0;
}

int remote_need(const struct remote *r, struct err *err)
{
	if (!r->absent)
		return 0;
	return err_set(err, ERR_RETRY, "the git repository here has no remote '%.80s', where the store is: git remote add %.80s URL",
		       r->name, r->name);
}

void remote_release(struct remote *r)
{
	free(r->url);
	free(r->title);
	free(r->home);
	free(r->ca_file);
	free(r->ssh);
	free(r->main);
	free(r->name);
	strvec_release(&r->header);
	*r = (struct remote){ 0 };
}

typedef int fetch_fn(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		     struct err *err);

static int fetch(struct bare *b, const struct remote *r, fetch_fn *by_library, const char *ref, const char *local_ref,
		 char id[static GIT_ID_TEXT], struct err *err)
{
	int code =
		remote_need(r, err) < 0 ? -1 : (url_is_http(r->url) ? by_library : remote_fetch_by_program)(b, r, ref, local_ref, id, err);
	bool no_way = code < 0 && (err->code == ERR_RETRY || err->code == ERR_USAGE);

	return no_way && r->checkout_will_do ? checkout_fetch(b, r, ref, local_ref, id, err) : code;
}

int remote_fetch(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		 struct err *err)
{
	return fetch(b, r, remote_fetch_by_library, ref, local_ref, id, err);
}

int remote_fetch_apart(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		       struct err *err)
{
	return fetch(b, r, remote_fetch_apart_by_library, ref, local_ref, id, err);
}

int remote_deepen(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, struct err *err)
{
	if (!bare_is_cut(b))
		return 0;
	if (remote_need(r, err) < 0)
		return -1;
	return url_is_http(r->url) ? remote_deepen_by_library(b, r, ref, local_ref, err) : remote_deepen_by_program(b, r, ref, err);
}

int remote_push(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err)
{
	if (remote_need(r, err) < 0)
		return -1;
	return (url_is_http(r->url) ? remote_push_by_library : remote_push_by_program)(b, r, id, ref, err);
}

bool remote_says_moved(const char *why)
{
	static const char *const words[] = { "non-fast-forward",     "fetch first",        "stale info",        "cannot lock ref",
					     "failed to update ref", "but expected",       "reference already", "failed to lock",
					     "remote ref updated",   "non-fastforwardable" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strstr(why, words[i]))
			return true;
	return false;
}
