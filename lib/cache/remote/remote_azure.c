/* remote_azure.c - a container of Azure's Blob storage as remote. */
#include "base/base64.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "cache/remote/remote_driver.h"
#include "net/aws_key.h"
#include "net/azure_key.h"
#include "net/http.h"
#include "net/sigv4.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 64, MOST_BLOCKS = 50000 };
#define BLOCK_BYTES ((int64_t)64 << 20)

struct container {
	char *name, *prefix; /* "" or "path/below/" */
	struct azure_key key;
};

struct azure_session {
	const struct container *container;
	struct http *http;
	struct str answer;
	long status;
};

struct blob_request {
	const char *method, *key; /* key NULL: the container */
	const char *query;        /* escaped and in order; NULL = none */
	const char *md5;          /* of the body, 32 hex digits; NULL = not known */
	bool makes_blob;
	const void *body;
	size_t len;
	const char *file;
	int64_t file_at;
	const char *to_file;
};

static void close_container(void *state)
{
	struct container *c = state;

	if (!c)
		return;
	free(c->name);
	free(c->prefix);
	azure_key_release(&c->key);
	free(c);
}

static const char *setting(const struct object_remote_terms *terms, const char *key)
{
	return terms->setting ? terms->setting(terms->arg, key) : NULL;
}

static int open_container(void **state, const struct object_remote_terms *terms, struct err *err)
{
	struct container *c = mem_new(1, sizeof(*c));
	const char *at = strstr(terms->url, "://") + 3;
	size_t len = strcspn(at, "/"), rest;
	const char *path = at + len + (at[len] == '/');
	const struct azure_wish wish = { .connection = setting(terms, "connection_string"),
					 .account = setting(terms, "account_name"),
					 .key = setting(terms, "account_key"),
					 .sas = setting(terms, "sas_token"),
					 .tenant = setting(terms, "tenant_id"),
					 .client = setting(terms, "client_id"),
					 .secret = setting(terms, "client_secret"),
					 .env = terms->env };

	c->name = mem_strndup(at, len);
	for (rest = strlen(path); rest > 0 && path[rest - 1] == '/';)
		rest--;
	c->prefix = rest ? str_format("%.*s/", (int)rest, path) : mem_strdup("");
	if (len == 0)
		err_set(err, ERR_USAGE, "'%s' names no container", terms->url);
	if (len == 0 || azure_key_find(&c->key, &wish, err) < 0 || http_check_url(c->key.endpoint, err) < 0) {
		close_container(c);
		return err_prefix(err, "remote '%s'", terms->name);
	}
	*state = c;
	return 0;
}

static int connect_container(void **session, void *state, struct err *err)
{
	struct azure_session *s = mem_new(1, sizeof(*s));

	s->container = state;
	if (http_open(&s->http, &(struct http_terms){ 0 }, err) < 0) {
		free(s);
		return -1;
	}
	*session = s;
	return 0;
}

static void disconnect_container(void *session)
{
	struct azure_session *s = session;

	http_close(s->http);
	str_release(&s->answer);
	free(s);
}

static void add_headers(struct strvec *headers, const struct blob_request *r)
{
	CLEANUP(str_release) struct str text = { 0 };
	uint8_t md5[16];

	if (r->makes_blob)
		strvec_add(headers, "x-ms-blob-type: BlockBlob");
	if (!r->md5)
		return;
	object_md5_of_id(md5, r->md5);
	base64_encode(&text, md5, sizeof(md5));
	strvec_addf(headers, "Content-MD5: %s", str_text(&text));
}

static int ask(struct azure_session *s, const struct blob_request *r, struct err *err)
{
	const struct container *c = s->container;
	const char *type = r->body || r->file ? "application/octet-stream" : NULL, *sas = c->key.sas ? c->key.sas : "";
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(strvec_release) struct strvec headers = { 0 };
	CLEANUP(mem_free) char *url = NULL;
	CLEANUP(mem_free) char *code = NULL;
	struct http_request sent = { .method = r->method,
				     .type = type,
				     .body = r->body,
				     .len = r->len,
				     .file = r->file,
				     .file_at = r->file_at,
				     .to_file = r->to_file };
	struct azure_request to_sign = { .method = r->method, .query = r->query ? r->query : "", .type = type, .len = (int64_t)r->len };

	str_addf(&path, "/%s", c->name);
	if (r->key) {
		str_addch(&path, '/');
		sigv4_escape(&path, c->prefix, true);
		sigv4_escape(&path, r->key, true);
	}
	to_sign.path = str_text(&path);
	add_headers(&headers, r);
	azure_sign(&headers, &c->key, &to_sign, clock_now_ms() / 1000);
	url = str_format("%s%s%s%s%s%s", c->key.endpoint, to_sign.path, *to_sign.query || *sas ? "?" : "", to_sign.query,
			 *to_sign.query && *sas ? "&" : "", sas);
	sent.url = url;
	sent.headers = (const char *const *)headers.v;
	str_clear(&s->answer);
	if (http_send(s->http, &s->answer, &sent, &s->status, err) == 0)
		return 0;
	code = aws_xml_text(str_text(&s->answer), "Code");
	if (code || s->status >= 300) /* never the address as it was sent: it may hold the signature that lets in */
		err_set(err, err->code, "%s%s: HTTP %ld%s%s", c->key.endpoint, to_sign.path, s->status, code ? ", " : "", code ? code : "");
	else if (*sas)
		err_set(err, err->code, "no answer from %s%s", c->key.endpoint, to_sign.path);
	return -1;
}

static int size_in_container(void *session, int64_t *size, const char *key, struct err *err)
{
	struct azure_session *s = session;
	const char *length;

	*size = -1;
	if (ask(s, &(struct blob_request){ .method = "HEAD", .key = key }, err) < 0)
		return s->status == 404 ? 0 : -1;
	length = http_header(s->http, "Content-Length");
	*size = length ? strtoll(length, NULL, 10) : 0;
	return 0;
}

/* Blocks of one size, each under its number, then the list that makes them a blob. Blocks that are in no list go by themselves. */
static int put_blocks(struct azure_session *s, const char *key, const char *path, int64_t size, struct err *err)
{
	CLEANUP(str_release) struct str list = { 0 };
	int64_t fewest = (size + MOST_BLOCKS - 1) / MOST_BLOCKS, block = BLOCK_BYTES > fewest ? BLOCK_BYTES : fewest;
	struct blob_request finish = { .method = "PUT", .key = key, .query = "comp=blocklist" };

	str_add(&list, "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
	for (int64_t at = 0, number = 0; at < size; at += block, number++) {
		CLEANUP(mem_free) char *name = str_format("block-%08lld", (long long)number);
		CLEANUP(str_release) struct str id = { 0 };
		CLEANUP(str_release) struct str query = { 0 };
		struct blob_request part = { .method = "PUT", .key = key, .file = path, .file_at = at };

		base64_encode(&id, name, strlen(name));
		str_add(&query, "blockid=");
		sigv4_escape(&query, str_text(&id), false);
		str_add(&query, "&comp=block");
		part.query = str_text(&query);
		part.len = (size_t)(size - at < block ? size - at : block);
		if (ask(s, &part, err) < 0)
			return -1;
		str_addf(&list, "<Latest>%s</Latest>", str_text(&id));
	}
	str_add(&list, "</BlockList>");
	finish.body = list.data;
	finish.len = list.len;
	return ask(s, &finish, err);
}

static int put_in_container(void *session, const char *key, const char *path, const char *md5, struct err *err)
{
	int64_t size = fs_size(path);
	const struct blob_request request = {
		.method = "PUT", .key = key, .md5 = md5, .makes_blob = true, .file = path, .len = (size_t)size
	};

	if (size < 0)
		return err_set(err, ERR_IO, "cannot open '%s'", path);
	return size > BLOCK_BYTES ? put_blocks(session, key, path, size, err) : ask(session, &request, err);
}

static int get_from_container(void *session, const char *path, const char *key, bool *absent, struct err *err)
{
	struct azure_session *s = session;
	int status = ask(s, &(struct blob_request){ .method = "GET", .key = key, .to_file = path }, err);

	*absent = status < 0 && s->status == 404;
	return status;
}

static int list_page(struct azure_session *s, const char *query, object_remote_each_fn *each, void *arg, char **next, struct err *err)
{
	const char *at;

	if (ask(s, &(struct blob_request){ .method = "GET", .query = query }, err) < 0)
		return -1;
	*next = aws_xml_text(str_text(&s->answer), "NextMarker");
	for (at = str_text(&s->answer); (at = strstr(at, "<Blob>")) != NULL; at += strlen("<Blob>")) {
		CLEANUP(mem_free) char *name = aws_xml_text(at, "Name");
		CLEANUP(mem_free) char *size = aws_xml_text(at, "Content-Length");
		int status;

		if (!name || !str_starts(name, s->container->prefix))
			continue;
		status = each(arg, name + strlen(s->container->prefix), size ? strtoll(size, NULL, 10) : -1, err);
		if (status != 0)
			return status;
	}
	return 0;
}

static int list_container(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	struct azure_session *s = session;
	CLEANUP(mem_free) char *marker = NULL;

	do {
		CLEANUP(str_release) struct str query = { 0 };
		char *next = NULL;
		int status;

		str_add(&query, "comp=list&");
		if (marker) {
			str_add(&query, "marker=");
			sigv4_escape(&query, marker, false);
			str_addch(&query, '&');
		}
		str_add(&query, "prefix=");
		sigv4_escape(&query, s->container->prefix, false);
		sigv4_escape(&query, prefix, false);
		str_add(&query, "&restype=container");
		status = list_page(s, str_text(&query), each, arg, &next, err);
		free(marker);
		marker = next;
		if (status != 0)
			return status;
	} while (marker && *marker);
	return 0;
}

static int remove_from_container(void *session, const char *key, struct err *err)
{
	struct azure_session *s = session;

	return ask(s, &(struct blob_request){ .method = "DELETE", .key = key }, err) < 0 && s->status != 404 ? -1 : 0;
}

static const char *const schemes[] = { "azure", NULL };

const struct remote_driver remote_azure = {
	.schemes = schemes,
	.jobs = JOBS,
	.can_list = true,
	.open = open_container,
	.close = close_container,
	.connect = connect_container,
	.disconnect = disconnect_container,
	.size = size_in_container,
	.put = put_in_container,
	.get = get_from_container,
	.list = list_container,
	.remove = remove_from_container,
};
