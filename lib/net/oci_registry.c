/* oci_registry.c - the requests, and the way through a registry's challenge. */
#include "net/oci_registry.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/vec.h"
#include "format/json.h"
#include "net/http.h"

#include <string.h>

#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"

enum { ANSWER_MOST = 1 << 30, CONFIG_MOST = 4 << 20, TIMEOUT_MS = 600 * 1000 };

static bool is_this_machine(const char *host)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_starts(host, names[i]) && strchr(":/", host[strlen(names[i])]))
			return true;
	return false;
}

/* What `docker login` left for the host; NULL = nothing. Caller frees. */
static char *logged_in(const char *host, const struct env *env)
{
	const char *config = env_get(env, "DOCKER_CONFIG"), *home = env_get(env, "HOME");
	CLEANUP(mem_free) char *path = config ? fs_join(config, "config.json") : home ? fs_join(home, ".docker/config.json") : NULL;
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const char *auth;
	struct err ignored;

	if (!path || !fs_exists(path) || fs_read(&text, path, CONFIG_MOST, &ignored) < 0)
		return NULL;
	doc = json_parse(str_text(&text), text.len, path, &ignored);
	auth = json_text(json_get(json_get(json_get(doc, "auths"), host), "auth"), NULL);
	return auth && *auth ? str_format("Authorization: Basic %s", auth) : NULL;
}

static bool is_repository(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-/";
	size_t len = strlen(name);

	return len && len <= 255 && strspn(name, letters) == len && !strstr(name, "//") && !strstr(name, "..") &&
	       !strchr("/.-_", name[0]) && name[len - 1] != '/';
}

int oci_registry_open(struct oci_registry *r, const char *place, const struct env *env, struct err *err)
{
	const struct http_terms terms = { .timeout_ms = TIMEOUT_MS, .most_bytes = ANSWER_MOST };
	size_t len = strcspn(place, "/");
	CLEANUP(mem_free) char *host = mem_strndup(place, len);

	*r = (struct oci_registry){ 0 };
	if (!len || !place[len] || !is_repository(place + len + 1) || strpbrk(host, "@?# \t"))
		return err_set(err, ERR_USAGE, "'%.200s' is no repository of a registry: expected oci://HOST/REPOSITORY, in small letters",
			       place);
	if (http_open(&r->http, &terms, err) < 0)
		return -1;
	r->base = str_format("%s://%s", is_this_machine(place) ? "http" : "https", host);
	r->repository = mem_strdup(place + len + 1);
	r->place = mem_strdup(place);
	r->basic = logged_in(host, env);
	return 0;
}

void oci_registry_close(struct oci_registry *r)
{
	http_close(r->http);
	free(r->base);
	free(r->repository);
	free(r->place);
	free(r->basic);
	free(r->bearer);
	*r = (struct oci_registry){ 0 };
}

/* key="value" of a challenge; NULL if it has none. Caller frees. */
static char *challenge_value(const char *challenge, const char *key)
{
	CLEANUP(mem_free) char *begin = str_format("%s=\"", key);
	const char *at = strstr(challenge, begin);

	return at ? mem_strndup(at + strlen(begin), strcspn(at + strlen(begin), "\"")) : NULL;
}

static void add_query(struct str *url, const char *key, const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";

	str_addf(url, "%c%s=", strchr(str_text(url), '?') ? '&' : '?', key);
	for (const char *p = value; *p; p++) {
		if (strchr(plain, *p))
			str_addch(url, *p);
		else
			str_addf(url, "%%%02X", (unsigned char)*p);
	}
}

/* The registry names who gives out tokens, and for what; our password goes there, as it does from any client of a registry. */
static int fetch_token(struct oci_registry *r, const char *challenge, long *status, struct err *err)
{
	CLEANUP(mem_free)
	char *realm = challenge_value(challenge, "realm"), *service = challenge_value(challenge, "service"),
	     *scope = challenge_value(challenge, "scope");
	const char *const headers[] = { r->basic, NULL };
	CLEANUP(str_release) struct str url = { 0 }, text = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	struct http_request request = { .method = "GET", .headers = headers };
	const char *token;

	if (!realm || !http_is_private(realm) || http_check_url(realm, err) < 0)
		return err_set(err, ERR_DATA, "%s wants a token, and does not say from where, or not over https", r->place);
	str_add(&url, realm);
	if (service)
		add_query(&url, "service", service);
	if (scope)
		add_query(&url, "scope", scope);
	request.url = str_text(&url);
	if (http_send(r->http, &text, &request, status, err) < 0 || !(doc = json_parse(str_text(&text), text.len, realm, err)))
		return -1;
	token = json_text(json_get(doc, "token"), json_text(json_get(doc, "access_token"), NULL));
	if (!token)
		return err_set(err, ERR_DATA, "%s gives no token", realm);
	free(r->bearer);
	r->bearer = str_format("Authorization: Bearer %s", token);
	return 0;
}

struct question {
	const char *method, *url, *type, *accept;
	const void *body;
	size_t len;
};

static int send_once(struct oci_registry *r, struct str *out, const struct question *q, const char *authorization, long *status,
		     struct err *err)
{
	const char *const headers[] = { q->accept ? q->accept : "Accept: */*", authorization, NULL };
	const struct http_request request = { q->method, q->url, q->type, q->body, q->len, headers };

	out->len = 0;
	return http_send(r->http, out, &request, status, err);
}

/* Our own registry's answers alone are worth a credential. */
static const char *authorization_for(const struct oci_registry *r, const char *url)
{
	size_t len = strlen(r->base);
	bool own = strncmp(url, r->base, len) == 0 && url[len] == '/';

	return own && http_is_private(url) ? (r->bearer ? r->bearer : r->basic_asked ? r->basic : NULL) : NULL;
}

/* The password itself, or a token for it, as the registry wants it. */
static int accept_challenge(struct oci_registry *r, const char *challenge, long *status, struct err *err)
{
	if (str_starts(challenge, "Bearer "))
		return fetch_token(r, challenge, status, err);
	if (!str_starts(challenge, "Basic ") || r->basic_asked || !r->basic)
		return -1;
	r->basic_asked = true;
	return 0;
}

static int ask(struct oci_registry *r, struct str *out, const struct question *q, long *status, struct err *err)
{
	int code = send_once(r, out, q, authorization_for(r, q->url), status, err);
	CLEANUP(mem_free) char *challenge = mem_strdup(http_header(r->http, "WWW-Authenticate"));

	if (code < 0 && *status == 401 && challenge && accept_challenge(r, challenge, status, err) == 0)
		code = send_once(r, out, q, authorization_for(r, q->url), status, err);
	if (code < 0 && (*status == 401 || *status == 403))
		return err_set(err, ERR_USAGE, "%s refuses us (HTTP %ld): log in by `docker login` or ~/.netrc, with a right to %s there",
			       r->place, *status, strcmp(q->method, "GET") == 0 ? "read" : "write");
	return code;
}

/* A registry may keep its bytes elsewhere, at an address that is its own credential. */
static int follow(struct oci_registry *r, struct str *out, long *status, struct err *err)
{
	CLEANUP(mem_free) char *to = mem_strdup(http_header(r->http, "Location"));
	const struct question q = { .method = "GET", .url = to };

	if (!to || !http_is_private(to) || http_check_url(to, err) < 0)
		return err_set(err, ERR_DATA, "%s sends on to an address that is none, or not over https", r->place);
	return send_once(r, out, &q, NULL, status, err);
}

static int get(struct oci_registry *r, struct str *out, const char *kind, const char *digest, const char *accept, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/v2/%s/%s/%s", r->base, r->repository, kind, digest);
	const struct question q = { .method = "GET", .url = url, .accept = accept };
	CLEANUP(str_release) struct str bytes = { 0 };
	char seen[DIGEST_TEXT];
	long status = 0;
	int code = ask(r, &bytes, &q, &status, err);

	if (code < 0 && (status == 302 || status == 303 || status == 307 || status == 308))
		code = follow(r, &bytes, &status, err);
	if (code < 0 && status == 404)
		return err_set(err, ERR_IO, "%s has no %s %s", r->place, kind, digest);
	if (code < 0)
		return -1;
	digest_bytes(seen, str_text(&bytes), bytes.len);
	if (strcmp(seen, digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s gives something else than %s for it", r->place, digest);
	str_addn(out, str_text(&bytes), bytes.len);
	return 0;
}

int oci_registry_get_blob(struct oci_registry *r, struct str *out, const char *digest, struct err *err)
{
	return get(r, out, "blobs", digest, NULL, err);
}

int oci_registry_get_manifest(struct oci_registry *r, struct str *out, const char *digest, struct err *err)
{
	return get(r, out, "manifests", digest, "Accept: " MANIFEST_TYPE, err);
}

int oci_registry_tagged(struct oci_registry *r, char digest[static DIGEST_TEXT], const char *tag, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/v2/%s/manifests/%s", r->base, r->repository, tag);
	const struct question q = { .method = "GET", .url = url, .accept = "Accept: " MANIFEST_TYPE };
	CLEANUP(str_release) struct str bytes = { 0 };
	long status = 0;

	digest[0] = '\0';
	if (ask(r, &bytes, &q, &status, err) < 0)
		return status == 404 ? 0 : -1;
	digest_bytes(digest, str_text(&bytes), bytes.len);
	return 0;
}

/* Where an upload goes on: a path of the registry, or a whole address. Caller frees. */
static char *upload_at(const struct oci_registry *r, const char *digest)
{
	const char *to = http_header(r->http, "Location");
	CLEANUP(str_release) struct str url = { 0 };

	if (!to)
		return NULL;
	str_addf(&url, "%s%s", to[0] == '/' ? r->base : "", to);
	add_query(&url, "digest", digest);
	return str_take(&url);
}

int oci_registry_put_blob(struct oci_registry *r, const char *digest, const void *bytes, size_t len, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/v2/%s/blobs/uploads/", r->base, r->repository);
	CLEANUP(mem_free) char *to = NULL;
	CLEANUP(str_release) struct str answer = { 0 };
	struct question q = { .method = "POST", .url = url, .type = "application/octet-stream", .body = "", .len = 0 };
	long status = 0;

	if (ask(r, &answer, &q, &status, err) < 0)
		return -1;
	to = upload_at(r, digest);
	if (!to || http_check_url(to, err) < 0)
		return err_set(err, ERR_DATA, "%s does not say where an upload goes", r->place);
	q = (struct question){ .method = "PUT", .url = to, .type = "application/octet-stream", .body = bytes, .len = len };
	return ask(r, &answer, &q, &status, err);
}

int oci_registry_put_manifest(struct oci_registry *r, const char *tag, const char *type, const void *bytes, size_t len, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/v2/%s/manifests/%s", r->base, r->repository, tag);
	const struct question q = { .method = "PUT", .url = url, .type = type, .body = bytes, .len = len };
	CLEANUP(str_release) struct str answer = { 0 };
	long status = 0;

	return ask(r, &answer, &q, &status, err);
}
