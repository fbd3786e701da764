/* remote_s3.c - S3 and what speaks like it, as remote. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/s3.h"
#include "net/sigv4.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { JOBS = 64 };
#define PART_BYTES ((int64_t)64 << 20)

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
	free(b->version);
	free(b->sse);
	free(b->kms_key);
	free(b->acl);
	aws_key_release(&b->key);
	free(b);
}

/* A bucket's name is part of the host at AWS; of the path at an endpoint of one's own, and where a dot in it would break TLS. */
static int address(struct s3_bucket *b, const struct object_remote_terms *terms, struct err *err)
{
	const char *given = remote_setting(terms, "endpointurl"), *for_s3 = env_get(terms->env, "AWS_ENDPOINT_URL_S3");
	const char *endpoint = given ? given : for_s3 ? for_s3 : env_get(terms->env, "AWS_ENDPOINT_URL");
	/* Nothing that ends a host's name: the signature would go to another one. */
	static const char host_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:[]";
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
	if (endpoint && strchr(b->host, '/'))
		return err_set(err, ERR_USAGE, "remote '%s': endpointurl '%s' has a path", terms->name, endpoint);
	if (b->host[strspn(b->host, host_letters)])
		return err_set(err, ERR_USAGE,
			       "remote '%s': '%s' is no host: a bucket's name or a region of letters, digits, '-' and '.' is expected",
			       terms->name, b->host);
	b->base_url = mem_strdup(server);
	return 0;
}

/* A path of the configuration is relative to the configuration's folder. */
static char *path_of(const struct object_remote_terms *terms, const char *key)
{
	const char *path = remote_setting(terms, key);

	return path ? fs_join(terms->base, path) : NULL;
}

static int find_key(struct s3_bucket *b, const struct object_remote_terms *terms, struct err *err)
{
	CLEANUP(mem_free) char *credentials = path_of(terms, "credentialpath");
	CLEANUP(mem_free) char *config = path_of(terms, "configpath");
	const char *anonymous = remote_setting(terms, "allow_anonymous_login");
	const struct aws_wish wish = { .id = remote_setting(terms, "access_key_id"),
				       .secret = remote_setting(terms, "secret_access_key"),
				       .token = remote_setting(terms, "session_token"),
				       .region = remote_setting(terms, "region"),
				       .profile = remote_setting(terms, "profile"),
				       .credentials_path = credentials,
				       .config_path = config,
				       .env = terms->env };

	if (aws_key_find(&b->key, &wish, err) < 0)
		return err_prefix(err, "remote '%s'", terms->name);
	if (!b->key.id && !(anonymous && strcasecmp(anonymous, "true") == 0))
		return err_set(err, ERR_USAGE,
			       "remote '%s': no key for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or "
			       "allow_anonymous_login = true",
			       terms->name);
	return 0;
}

static int open_bucket(void **state, const struct object_remote_terms *terms, struct err *err)
{
	struct s3_bucket *b = mem_new(1, sizeof(*b));

	if (remote_split_url(&b->name, &b->prefix, terms, "bucket", err) < 0 || find_key(b, terms, err) < 0 || address(b, terms, err) < 0) {
		close_bucket(b);
		return -1;
	}
	b->version = mem_strdup(remote_setting(terms, "version_id"));
	b->sse = mem_strdup(remote_setting(terms, "sse"));
	b->kms_key = mem_strdup(remote_setting(terms, "sse_kms_key_id"));
	b->acl = mem_strdup(remote_setting(terms, "acl"));
	*state = b;
	return 0;
}

static int connect_bucket(void **session, void *state, const struct object_watch *watch, struct err *err)
{
	return remote_web_connect(session, state, s3_send, NULL, watch, err);
}

static int put_in_bucket(void *session, const char *key, const char *path, const char *md5, struct err *err)
{
	int64_t size = fs_size(path);
	const struct remote_request request = {
		.method = "PUT", .key = key, .md5 = md5, .file = path, .len = (size_t)size, .makes_object = true
	};

	if (size < 0)
		return err_set(err, ERR_IO, "cannot open '%s'", path);
	if (size > PART_BYTES)
		return s3_put_parts(session, key, path, size, PART_BYTES, err);
	return s3_send(session, &request, err);
}

/* "null" is what a bucket calls a version that came before it kept any. */
static const char *version_in_bucket(void *session)
{
	struct remote_web *w = session;
	const char *id = http_header(w->http, "x-amz-version-id");

	return id && strcmp(id, "null") != 0 ? id : NULL;
}

static int list_bucket(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	static const struct remote_pages pages = { .before = "list-type=2&",
						   .after = "",
						   .token = "continuation-token=",
						   .token_first = true,
						   .next = "NextContinuationToken",
						   .item = "Contents",
						   .name = "Key",
						   .size = "Size" };
	struct remote_web *w = session;

	return remote_web_list(w, &pages, s3_bucket_of(w)->prefix, prefix, each, arg, err);
}

static const char *const schemes[] = { "s3", NULL };

const struct remote_driver remote_s3 = {
	.schemes = schemes,
	.jobs = JOBS,
	.lists = OBJECT_LISTS_BY_PAGE,
	.open = open_bucket,
	.close = close_bucket,
	.connect = connect_bucket,
	.disconnect = remote_web_disconnect,
	.set_hands = remote_web_set_hands,
	.size = remote_web_size,
	.tag = remote_web_tag,
	.version = version_in_bucket,
	.put = put_in_bucket,
	.get = remote_web_get,
	.list = list_bucket,
	.remove = remote_web_remove,
};
