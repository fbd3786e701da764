/* setup.c - questions to a forge's API, and what becomes of the answers. */
#include "setup.h"

#include "base/mem.h"
#include "git/remote/remote.h"

#include <string.h>

static const struct setup_forge *const forges[] = { &setup_github, &setup_gitlab, &setup_azure };

void setup_release(struct setup *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].what);
		free(s->v[i].how);
	}
	free(s->v);
	*s = (struct setup){ 0 };
}

void setup_add(struct setup *s, enum setup_state state, const char *what, const char *how)
{
	s->v = mem_grow(s->v, s->n, &s->cap, sizeof(*s->v));
	s->v[s->n++] = (struct setup_item){ mem_strdup(what), mem_strdup(how), state };
}

const struct setup_forge *setup_forge_find(const char *name, struct err *err)
{
	const char *names[ARRAY_LEN(forges) + 1] = { NULL };
	const char *nearest;

	for (size_t i = 0; i < ARRAY_LEN(forges); i++) {
		if (strcmp(forges[i]->name, name) == 0)
			return forges[i];
		names[i] = forges[i]->name;
	}
	nearest = str_nearest(name, names);
	err_set(err, ERR_USAGE, "unknown forge '%s': expected github, gitlab or azure%s%s%s", name, nearest ? "; did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?" : "");
	return NULL;
}

bool setup_split_url(char **host, char **path, const char *url)
{
	const char *begin = strstr(url, "://"), *end;
	size_t len;

	begin = begin ? begin + 3 : url;
	begin = strchr(begin, '@') ? strchr(begin, '@') + 1 : begin;
	end = begin + strcspn(begin, strstr(url, "://") ? "/" : ":");
	if (!*end || end == begin || url[0] == '/' || url[0] == '.')
		return false;
	len = strlen(end + 1);
	while (len && end[len] == '/')
		len--;
	if (len > 4 && strncmp(end + 1 + len - 4, ".git", 4) == 0)
		len -= 4;
	if (!len || !memchr(end + 1, '/', len))
		return false;
	*host = mem_strndup(begin, (size_t)(end - begin));
	*path = mem_strndup(end + 1, len);
	return true;
}

int setup_ask(struct setup_talk *t, struct json **answer, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s%s", t->api, path);
	static const char *const headers[] = { "Accept: application/json", NULL };
	CLEANUP(str_release) struct str text = { 0 };
	const struct http_request request = { .method = "GET", .url = url, .headers = headers };

	*answer = NULL;
	t->status = 0;
	if (!t->http)
		return 0;
	if (http_send(t->http, &text, &request, &t->status, err) < 0)
		return t->status >= 300 && t->status < 500 ? 0 : -1;
	*answer = json_parse(str_text(&text), text.len, url, err);
	return *answer ? 0 : -1;
}

enum setup_state setup_absent(const struct setup_talk *t)
{
	return t->status == 404 ? SETUP_MISSING : SETUP_UNKNOWN;
}

void setup_add_asked(struct setup *s, const struct setup_talk *t, const struct json *answer, bool holds, const char *what, const char *how)
{
	enum setup_state state = answer ? (holds ? SETUP_HOLDS : SETUP_MISSING) : setup_absent(t);
	CLEANUP(mem_free)
	char *why = state != SETUP_UNKNOWN ? mem_strdup(how) : t->http ? str_format("the token may not look: %s", how) : mem_strdup(how);

	setup_add(s, state, what, why);
}

static const char *token_of(const struct setup_forge *forge, const struct env *env)
{
	for (size_t i = 0; forge->token[i]; i++)
		if (env_get(env, forge->token[i]))
			return env_get(env, forge->token[i]);
	return NULL;
}

static void talk_release(struct setup_talk *t)
{
	http_close(t->http);
	free(t->api);
	free(t->project);
}

int setup_check(struct setup *out, const struct setup_forge *forge, const char *url, const char *ref, const struct env *env,
		struct err *err)
{
	const struct http_terms terms = { .token = token_of(forge, env), .tries = 2 };
	CLEANUP(mem_free) char *plain = url ? url_without_credentials(url) : NULL;
	CLEANUP(talk_release) struct setup_talk t = { .url = plain, .env = env };

	if (!url)
		return err_set(err, ERR_USAGE, "--forge is for a store with a remote: a branch of this repository alone has no forge");
	t.branch = str_starts(ref, "refs/heads/") ? ref + strlen("refs/heads/") : ref;
	if (forge->find(&t, err) < 0 || (terms.token && http_open(&t.http, &terms, err) < 0))
		return -1;
	return forge->look(out, &t, err);
}
