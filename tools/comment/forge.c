/* forge.c - one sticky comment, whatever the forge: found by its marker, updated in place, and alone. */
#include "tools/comment/forge.h"

#include "base/mem.h"

#include <string.h>

enum { PAGE = 100, PAGES_MOST = 1000 };

static const struct forge *const forges[] = { &forge_github, &forge_gitlab, &forge_azure };

void target_release(struct target *t)
{
	char *texts[] = { t->api, t->project, t->number, t->commit, t->run_url, t->token, t->branch, t->author, t->graphql };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		free(texts[i]);
	*t = (struct target){ 0 };
}

void forge_comments_release(struct forge_comments *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].body);
		free(c->v[i].node);
	}
	free(c->v);
	*c = (struct forge_comments){ 0 };
}

void forge_comments_add(struct forge_comments *c, int64_t id, int64_t parent, const char *body, const char *node)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].id == id && c->v[i].parent == parent)
			return;
	c->v = mem_grow(c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = (struct forge_comment){ id, parent, mem_strdup(body), mem_strdup(node) };
}

const struct forge *forge_find(const char *name, const struct env *env, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(forges); i++)
		if (name ? strcmp(forges[i]->name, name) == 0 : env_get(env, forges[i]->detect) != NULL)
			return forges[i];
	err_set(err, ERR_USAGE, name ? "unknown forge '%s': github, gitlab or azure" : "this is no CI job that is known%s: give --forge",
		name ? name : "");
	return NULL;
}

int forge_need(char **out, const struct env *env, const char *name, struct err *err)
{
	const char *value = env_get(env, name);

	if (!value)
		return err_set(err, ERR_USAGE, "%s is not set: is this a job of a pull request?", name);
	*out = mem_strdup(value);
	return 0;
}

void forge_json_text(struct str *out, const char *key, const char *text)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_text(&w, key, text);
	json_end_object(&w);
}

int forge_ask(struct talk *t, const char *method, const char *url, const char *header, const struct str *body, struct json **answer,
	      struct err *err)
{
	CLEANUP(str_release) struct str out = { 0 };
	const char *const headers[] = { header, NULL };
	const struct http_request request = {
		.method = method,
		.url = url,
		.type = body ? "application/json" : NULL,
		.body = body ? str_text(body) : NULL,
		.len = body ? body->len : 0,
		.headers = headers,
	};

	if (http_send(t->http, &out, &request, &t->status, err) < 0)
		return -1;
	if (!answer)
		return 0;
	*answer = json_parse(str_text(&out), out.len, t->forge->name, err);
	return *answer ? 0 : -1;
}

static void take_ours(struct talk *t, struct forge_comments *out, const struct json *c, const char *writer, const char *login)
{
	const char *body = json_text(json_get(c, "body"), ""), *who = json_text(json_get(json_get(c, writer), login), "");

	if (strncmp(body, t->marker, strlen(t->marker)) != 0 || (t->target->author && strcmp(who, t->target->author) != 0))
		return;
	forge_comments_add(out, json_int(json_get(c, "id"), 0), 0, body, json_text(json_get(c, "node_id"), NULL));
}

/* The path of the next page as the server names it (RFC 8288), if it is one of the same API. Caller frees. */
static char *path_of_next(const struct talk *t, const char *path, const char *asked)
{
	const char *next = http_next_link(t->http), *at = strstr(asked, path);

	if (!next || !at || strncmp(next, t->target->api, strlen(t->target->api)) != 0)
		return NULL;
	next = strchr(next, '?');
	return next ? str_format("%.*s%s", (int)strcspn(path, "?"), path, next) : NULL;
}

/* Servers that name the next page are followed. Others are asked by number, until a page is not full, or is the same again. */
int forge_list_pages(struct talk *t, struct forge_comments *out, forge_ask_fn *ask, const char *path, const char *writer, const char *login,
		     struct err *err)
{
	CLEANUP(mem_free) char *one = str_format("%s%cper_page=%d&page=1", path, strchr(path, '?') ? '&' : '?', PAGE);
	int64_t first = -1;

	for (int page = 2; page <= PAGES_MOST && one; page++) {
		CLEANUP(json_cleanup) struct json *answer = NULL;
		char *next;

		if (ask(t, "GET", one, NULL, &answer, err) < 0)
			return -1;
		for (size_t i = 0; i < json_len(answer); i++)
			take_ours(t, out, json_at(answer, i), writer, login);
		next = path_of_next(t, path, one);
		if (!next && json_len(answer) >= PAGE && json_int(json_get(json_at(answer, 0), "id"), 0) != first)
			next = str_format("%s%cper_page=%d&page=%d", path, strchr(path, '?') ? '&' : '?', PAGE, page);
		first = json_int(json_get(json_at(answer, 0), "id"), 0);
		free(one);
		one = next;
	}
	return 0;
}

/* Up to the footer, whose time is always another one. */
static bool is_same(const char *a, const char *b)
{
	const char *end_a = strstr(a, "\n<sub>"), *end_b = strstr(b, "\n<sub>");
	size_t len_a = end_a ? (size_t)(end_a - a) : strlen(a), len_b = end_b ? (size_t)(end_b - b) : strlen(b);

	return len_a == len_b && memcmp(a, b, len_a) == 0;
}

/* Two jobs may have found nothing at the same time: the older comment stays. */
static int remove_younger(struct talk *t, struct err *err)
{
	CLEANUP(forge_comments_release) struct forge_comments ours = { 0 };

	if (t->forge->list(t, &ours, err) < 0)
		return -1;
	for (size_t i = 1; i < ours.n; i++)
		if (t->forge->remove(t, &ours.v[i], err) < 0 && t->status != 404)
			return -1;
	return 0;
}

int forge_put(struct talk *t, const char *body, bool open_question, const char **what, struct err *err)
{
	CLEANUP(forge_comments_release) struct forge_comments ours = { 0 };

	if (t->forge->list(t, &ours, err) < 0)
		return -1;
	if (ours.n == 0) {
		*what = "created";
		if (t->forge->create(t, body, open_question, err) < 0)
			return -1;
		return remove_younger(t, err);
	}
	*what = is_same(ours.v[0].body, body) ? "unchanged" : "updated";
	if (strcmp(*what, "updated") == 0 && t->forge->update(t, &ours.v[0], body, open_question, err) < 0) {
		if (t->status != 404)
			return -1;
		*what = "created"; /* somebody has deleted it since */
		return t->forge->create(t, body, open_question, err) < 0 ? -1 : remove_younger(t, err);
	}
	for (size_t i = 1; i < ours.n; i++)
		if (t->forge->remove(t, &ours.v[i], err) < 0 && t->status != 404)
			return -1;
	return 0;
}
