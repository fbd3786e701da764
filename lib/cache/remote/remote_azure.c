/* remote_azure.c - a container of Azure's Blob storage as remote. */
#include "base/crypto/base64.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/remote_web.h"
#include "cache/remote/web_pieces.h"
#include "net/aws_key.h"
#include "net/azure_key.h"
#include "net/sigv4.h"
#include "net/xml_text.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 64, MOST_BLOCKS = 50000 };
#define BLOCK_BYTES ((int64_t)64 << 20)

struct container {
	char *name, *prefix; /* "" or "path/below/" */
	struct azure_key key;
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

static int open_container(void **state, const struct object_remote_terms *terms, struct err *err)
{
	struct container *c = mem_new(1, sizeof(*c));
	const struct azure_wish wish = { .connection = remote_setting(terms, "connection_string"),
					 .account = remote_setting(terms, "account_name"),
					 .key = remote_setting(terms, "account_key"),
					 .sas = remote_setting(terms, "sas_token"),
					 .tenant = remote_setting(terms, "tenant_id"),
					 .client = remote_setting(terms, "client_id"),
					 .secret = remote_setting(terms, "client_secret"),
					 .env = terms->env };

	if (remote_split_url(&c->name, &c->prefix, terms, "container", err) < 0) {
		close_container(c);
		return -1;
	}
	if (azure_key_find(&c->key, &wish, err) < 0 || http_check_url(c->key.endpoint, err) < 0) {
		close_container(c);
		return err_prefix(err, "remote '%s'", terms->name);
	}
	*state = c;
	return 0;
}

/* Never the address as it was sent: it may hold the signature that lets in. */
static int explain(const struct remote_web *w, const struct container *c, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *code = xml_text(str_text(&w->answer), "Code");

	if (code || w->status >= 300)
		return err_set(err, err->code, "%s%s: HTTP %ld%s%s", c->key.endpoint, path, w->status, code ? ", " : "", code ? code : "");
	return c->key.sas ? err_set(err, err->code, "no answer from %s%s", c->key.endpoint, path) : -1;
}

static int send_to_container(struct remote_web *w, const struct remote_request *r, struct err *err)
{
	const struct container *c = w->place;
	const char *sas = c->key.sas ? c->key.sas : "";
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(strvec_release) struct strvec headers = { 0 };
	CLEANUP(mem_free) char *url = NULL;
	struct azure_request to_sign = { .method = r->method,
					 .query = r->query ? r->query : "",
					 .type = r->body || r->file ? "application/octet-stream" : NULL,
					 .len = (int64_t)r->len };

	str_addf(&path, "/%s", c->name);
	if (r->key) {
		str_addch(&path, '/');
		sigv4_escape(&path, c->prefix, true);
		sigv4_escape(&path, r->key, true);
	}
	to_sign.path = str_text(&path);
	if (r->makes_object)
		strvec_add(&headers, "x-ms-blob-type: BlockBlob");
	if (r->md5)
		remote_md5_header(&headers, r->md5);
	if (r->to_file_at > 0)
		strvec_addf(&headers, "x-ms-range: bytes=%lld-", (long long)r->to_file_at);
	azure_sign(&headers, &c->key, &to_sign, clock_now_ms() / 1000);
	url = str_format("%s%s%s%s%s%s", c->key.endpoint, to_sign.path, *to_sign.query || *sas ? "?" : "", to_sign.query,
			 *to_sign.query && *sas ? "&" : "", sas);
	return remote_web_send(w, url, &headers, r, err) < 0 ? explain(w, c, to_sign.path, err), -1 : 0;
}

static int connect_container(void **session, void *state, const struct object_watch *watch, struct err *err)
{
	return remote_web_connect(session, state, send_to_container, NULL, watch, err);
}

/* A block's name says its place and the MD5 of its bytes, so that one which an earlier try has sent is known again. */
static char *block_name(int64_t number, const char *md5)
{
	CLEANUP(mem_free) char *name = str_format("block-%08lld-%s", (long long)number, md5);
	CLEANUP(str_release) struct str id = { 0 };

	base64_encode(&id, name, strlen(name));
	return str_take(&id);
}

/* Names of blocks that were sent and are in no blob yet; none if the server does not say. Azure forgets them after a week. */
static void find_blocks(struct strvec *out, struct remote_web *w, const char *key)
{
	const struct remote_request request = { .method = "GET", .key = key, .query = "blocklisttype=uncommitted&comp=blocklist" };
	struct err ignored;

	if (send_to_container(w, &request, &ignored) < 0)
		return;
	for (const char *at = str_text(&w->answer), *block, *end; (block = xml_next(&at, &end, "Block")) != NULL;) {
		char *name = xml_text_in(block, end, "Name");

		if (name)
			strvec_add_take(out, name);
	}
}

struct blocks {
	const char *key, *path;
	int64_t size, block;
	struct strvec there; /* that an earlier try has sent */
	char **names;        /* (n) */
	size_t n;
};

static int put_block(void *arg, struct remote_web *w, size_t i, struct err *err)
{
	struct blocks *b = arg;
	int64_t at = (int64_t)i * b->block, len = b->size - at < b->block ? b->size - at : b->block;
	CLEANUP(str_release) struct str query = { 0 };
	struct remote_request request = { .method = "PUT", .key = b->key, .file = b->path, .file_at = at, .len = (size_t)len };
	char md5[33];

	if (remote_part_md5(md5, b->path, at, len, err) < 0)
		return -1;
	b->names[i] = block_name((int64_t)i, md5);
	if (strvec_has(&b->there, b->names[i]))
		return 0;
	str_add(&query, "blockid=");
	sigv4_escape(&query, b->names[i], false);
	str_add(&query, "&comp=block");
	request.query = str_text(&query);
	request.md5 = md5;
	return send_to_container(w, &request, err);
}

static int put_list(const struct blocks *b, struct remote_web *w, struct err *err)
{
	CLEANUP(str_release) struct str list = { 0 };
	struct remote_request finish = { .method = "PUT", .key = b->key, .query = "comp=blocklist" };

	str_add(&list, "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
	for (size_t i = 0; i < b->n; i++)
		str_addf(&list, "<Latest>%s</Latest>", b->names[i]);
	str_add(&list, "</BlockList>");
	finish.body = list.data;
	finish.len = list.len;
	return send_to_container(w, &finish, err);
}

/* Blocks of one size, several at once, then the list that makes them a blob. Blocks that are in no list go by themselves. */
static int put_blocks(struct remote_web *w, const char *key, const char *path, int64_t size, struct err *err)
{
	int64_t fewest = (size + MOST_BLOCKS - 1) / MOST_BLOCKS;
	struct blocks b = { .key = key, .path = path, .size = size, .block = BLOCK_BYTES > fewest ? BLOCK_BYTES : fewest };
	int status;

	b.n = (size_t)((size + b.block - 1) / b.block);
	b.names = mem_new(b.n, sizeof(*b.names));
	find_blocks(&b.there, w, key);
	status = web_pieces_run(w, b.n, put_block, &b, err);
	if (status == 0)
		status = put_list(&b, w, err);
	for (size_t i = 0; i < b.n; i++)
		free(b.names[i]);
	free(b.names);
	strvec_release(&b.there);
	return status;
}

static int put_in_container(void *session, const char *key, const char *path, const char *md5, struct err *err)
{
	int64_t size = fs_size(path);
	const struct remote_request request = {
		.method = "PUT", .key = key, .md5 = md5, .makes_object = true, .file = path, .len = (size_t)size
	};

	if (size < 0)
		return err_set(err, ERR_IO, "cannot open '%s'", path);
	return size > BLOCK_BYTES ? put_blocks(session, key, path, size, err) : send_to_container(session, &request, err);
}

static int list_container(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	static const struct remote_pages pages = { .before = "comp=list&",
						   .after = "&restype=container",
						   .token = "marker=",
						   .next = "NextMarker",
						   .item = "Blob",
						   .name = "Name",
						   .size = "Content-Length" };
	struct remote_web *w = session;
	const struct container *c = w->place;

	return remote_web_list(w, &pages, c->prefix, prefix, each, arg, err);
}

static const char *const schemes[] = { "azure", NULL };

const struct remote_driver remote_azure = {
	.schemes = schemes,
	.jobs = JOBS,
	.lists = OBJECT_LISTS_BY_PAGE,
	.open = open_container,
	.close = close_container,
	.connect = connect_container,
	.disconnect = remote_web_disconnect,
	.set_hands = remote_web_set_hands,
	.size = remote_web_size,
	.tag = remote_web_tag,
	.put = put_in_container,
	.get = remote_web_get,
	.list = list_container,
	.remove = remote_web_remove,
};
