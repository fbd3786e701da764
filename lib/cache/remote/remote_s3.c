/* remote_s3.c - S3 and what speaks like it, as remote. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/remote_driver.h"
#include "cache/remote/s3.h"
#include "net/sigv4.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 64 };
#define PART_BYTES ((int64_t)64 << 20)

static const char *setting(const struct object_remote_terms *terms, const char *key)
{
	return terms->setting ? terms->setting(terms->arg, key) : NULL;
}

static void close_bucket(void *state)
{
	struct s3_bucket *b = state;

	if (!b)
		return;
	free(b->name);
	free(b->prefix);
	free(b->base_url);
	free(b->host);
	free(b->root);
	free(b->sse);
	free(b->kms_key);
	free(b->acl);
	aws_key_release(&b->key);
	free(b);
}

/* "s3://bucket/a/b/" -> "bucket", "a/b/" */
static int read_url(struct s3_bucket *b, const struct object_remote_terms *terms, struct err *err)
{
	const char *at = terms->url + strlen("s3://");
	size_t len = strcspn(at, "/"), rest;
	const char *path = at + len + (at[len] == '/');

	if (len == 0)
		return err_set(err, ERR_USAGE, "remote '%s': '%s' names no bucket", terms->name, terms->url);
	b->name = mem_strndup(at, len);
	for (rest = strlen(path); rest > 0 && path[rest - 1] == '/';)
		rest--;
	b->prefix = rest ? str_format("%.*s/", (int)rest, path) : mem_strdup("");
	return 0;
}

/* A bucket's name is part of the host at AWS; of the path at an endpoint of one's own, and where a dot in it would break TLS. */
static int address(struct s3_bucket *b, const struct object_remote_terms *terms, struct err *err)
{
	const char *given = setting(terms, "endpointurl"), *for_s3 = env_get(terms->env, "AWS_ENDPOINT_URL_S3");
	const char *endpoint = given ? given : for_s3 ? for_s3 : env_get(terms->env, "AWS_ENDPOINT_URL");
	CLEANUP(mem_free) char *server = NULL;

	if (endpoint && http_check_url(endpoint, err) < 0)
		return err_prefix(err, "remote '%s', endpointurl", terms->name);
	if (endpoint)
		server = mem_strndup(endpoint, strlen(endpoint) - (str_ends(endpoint, "/") ? 1 : 0));
	else if (strchr(b->name, '.'))
		server = str_format("https://s3.%s.amazonaws.com", b->key.region);
	else
		server = str_format("https://%s.s3.%s.amazonaws.com", b->name, b->key.region);
	b->root = endpoint || strchr(b->name, '.') ? str_format("/%s", b->name) : mem_strdup("");
	b->host = mem_strdup(strstr(server, "://") + 3);
	if (strchr(b->host, '/'))
		return err_set(err, ERR_USAGE, "remote '%s': endpointurl '%s' has a path", terms->name, endpoint);
	b->base_url = mem_strdup(server);
	return 0;
}

/* A path of the configuration is relative to the configuration's folder. */
static char *path_of(const struct object_remote_terms *terms, const char *key)
{
	const char *path = setting(terms, key);

	return path ? fs_join(terms->base, path) : NULL;
}

static int find_key(struct s3_bucket *b, const struct object_remote_terms *terms, struct err *err)
{
	CLEANUP(mem_free) char *credentials = path_of(terms, "credentialpath");
	CLEANUP(mem_free) char *config = path_of(terms, "configpath");
	const char *anonymous = setting(terms, "allow_anonymous_login");
	const struct aws_wish wish = { .id = setting(terms, "access_key_id"),
				       .secret = setting(terms, "secret_access_key"),
				       .token = setting(terms, "session_token"),
				       .region = setting(terms, "region"),
				       .profile = setting(terms, "profile"),
				       .credentials_path = credentials,
				       .config_path = config,
				       .env = terms->env };

	if (aws_key_find(&b->key, &wish, err) < 0)
		return err_prefix(err, "remote '%s'", terms->name);
	if (!b->key.id && !(anonymous && strcmp(anonymous, "true") == 0))
		return err_set(err, ERR_USAGE,
			       "remote '%s': no key for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or "
			       "allow_anonymous_login = true",
			       terms->name);
	return 0;
}

static int open_bucket(void **state, const struct object_remote_terms *terms, struct err *err)
{
	struct s3_bucket *b = mem_new(1, sizeof(*b));

	if (read_url(b, terms, err) < 0 || find_key(b, terms, err) < 0 || address(b, terms, err) < 0) {
		close_bucket(b);
		return -1;
	}
	b->sse = mem_strdup(setting(terms, "sse"));
	b->kms_key = mem_strdup(setting(terms, "sse_kms_key_id"));
	b->acl = mem_strdup(setting(terms, "acl"));
	*state = b;
	return 0;
}

static int connect_bucket(void **session, void *state, struct err *err)
{
	struct s3_session *s = mem_new(1, sizeof(*s));

	s->bucket = state;
	if (http_open(&s->http, &(struct http_terms){ 0 }, err) < 0) {
		free(s);
		return -1;
	}
	*session = s;
	return 0;
}

static void disconnect_bucket(void *session)
{
	struct s3_session *s = session;

	http_close(s->http);
	str_release(&s->answer);
	free(s);
}

static int size_in_bucket(void *session, int64_t *size, const char *key, struct err *err)
{
	struct s3_session *s = session;
	const char *length;

	*size = -1;
	if (s3_send(s, &(struct s3_request){ .method = "HEAD", .key = key }, err) < 0)
		return s->status == 404 ? 0 : -1;
	length = http_header(s->http, "Content-Length");
	*size = length ? strtoll(length, NULL, 10) : 0;
	return 0;
}

static int put_in_bucket(void *session, const char *key, const char *path, const char *md5, struct err *err)
{
	int64_t size = fs_size(path);
	struct s3_request request = { .method = "PUT", .key = key, .md5 = md5, .file = path, .len = (size_t)size, .makes_object = true };

	if (size < 0)
		return err_set(err, ERR_IO, "cannot open '%s'", path);
	if (size > PART_BYTES)
		return s3_put_parts(session, key, path, size, PART_BYTES, err);
	return s3_send(session, &request, err);
}

static int get_from_bucket(void *session, const char *path, const char *key, bool *absent, struct err *err)
{
	struct s3_session *s = session;
	int status = s3_send(s, &(struct s3_request){ .method = "GET", .key = key, .to_file = path }, err);

	*absent = status < 0 && s->status == 404;
	return status;
}

/* One page of names. next: where the following begins, NULL at the end. */
static int list_page(struct s3_session *s, const char *query, object_remote_each_fn *each, void *arg, char **next, struct err *err)
{
	const char *at;

	if (s3_send(s, &(struct s3_request){ .method = "GET", .query = query }, err) < 0)
		return -1;
	*next = aws_xml_text(str_text(&s->answer), "NextContinuationToken");
	at = str_text(&s->answer);
	while ((at = strstr(at, "<Contents>")) != NULL) {
		CLEANUP(mem_free) char *name = aws_xml_text(at, "Key");
		CLEANUP(mem_free) char *size = aws_xml_text(at, "Size");
		int status;

		at += strlen("<Contents>");
		if (!name || !str_starts(name, s->bucket->prefix))
			continue;
		status = each(arg, name + strlen(s->bucket->prefix), size ? strtoll(size, NULL, 10) : -1, err);
		if (status != 0)
			return status;
	}
	return 0;
}

static int list_bucket(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	struct s3_session *s = session;
	CLEANUP(mem_free) char *token = NULL;

	do {
		CLEANUP(str_release) struct str query = { 0 };
		char *next = NULL;
		int status;

		if (token) {
			str_add(&query, "continuation-token=");
			sigv4_escape(&query, token, false);
			str_addch(&query, '&');
		}
		str_add(&query, "list-type=2&prefix=");
		sigv4_escape(&query, s->bucket->prefix, false);
		sigv4_escape(&query, prefix, false);
		status = list_page(s, str_text(&query), each, arg, &next, err);
		free(token);
		token = next;
		if (status != 0)
			return status;
	} while (token);
	return 0;
}

static int remove_from_bucket(void *session, const char *key, struct err *err)
{
	struct s3_session *s = session;

	return s3_send(s, &(struct s3_request){ .method = "DELETE", .key = key }, err) < 0 && s->status != 404 ? -1 : 0;
}

static const char *const schemes[] = { "s3", NULL };

const struct remote_driver remote_s3 = {
	.schemes = schemes,
	.jobs = JOBS,
	.can_list = true,
	.open = open_bucket,
	.close = close_bucket,
	.connect = connect_bucket,
	.disconnect = disconnect_bucket,
	.size = size_in_bucket,
	.put = put_in_bucket,
	.get = get_from_bucket,
	.list = list_bucket,
	.remove = remove_from_bucket,
};
