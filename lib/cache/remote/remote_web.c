/* remote_web.c - sessions of remotes that are asked by HTTP. */
#include "cache/remote/remote_web.h"

#include "base/crypto/base64.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "base/crypto/md5.h"
#include "net/sigv4.h"
#include "net/xml_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_BREAKS = 1000, MOST_PAGES = 1 << 20, ALL_THERE = 416 };

int remote_web_connect(void **session, const void *place, remote_send_fn *send, const char *token, const struct object_watch *watch,
		       struct err *err)
{
	const struct http_terms terms = { .token = token, .moved = watch->moved, .moved_arg = watch->arg };
	struct remote_web *w = mem_new(1, sizeof(*w));

	*w = (struct remote_web){ .place = place, .send = send, .token = token, .watch = *watch };
	if (http_open(&w->http, &terms, err) < 0) {
		free(w);
		return -1;
	}
	*session = w;
	return 0;
}

int remote_web_beside(void **session, const struct remote_web *w, struct err *err)
{
	return remote_web_connect(session, w->place, w->send, w->token, &w->watch, err);
}

void remote_web_set_hands(void *session, unsigned hands)
{
	((struct remote_web *)session)->hands = hands;
}

void remote_web_disconnect(void *session)
{
	struct remote_web *w = session;

	http_close(w->http);
	str_release(&w->answer);
	free(w);
}

void remote_md5_header(struct strvec *headers, const char *hex)
{
	CLEANUP(str_release) struct str text = { 0 };
	uint8_t md5[16];

	object_md5_of_id(md5, hex);
	base64_encode(&text, md5, sizeof(md5));
	strvec_addf(headers, "Content-MD5: %s", str_text(&text));
}

int remote_web_send(struct remote_web *w, const char *url, const struct strvec *headers, const struct remote_request *r, struct err *err)
{
	const struct http_request sent = { .method = r->method,
					   .url = url,
					   .type = r->body || r->file ? "application/octet-stream" : NULL,
					   .body = r->body,
					   .len = r->len,
					   .headers = (const char *const *)headers->v,
					   .file = r->file,
					   .file_at = r->file_at,
					   .to_file = r->to_file,
					   .to_file_at = r->to_file_at,
					   .keeps = true,
					   .sink = r->sink,
					   .follows = r->follows };

	str_clear(&w->answer);
	return http_send(w->http, &w->answer, &sent, &w->status, err);
}

int remote_web_size(void *session, int64_t *size, const char *key, struct err *err)
{
	struct remote_web *w = session;
	const char *length;

	*size = -1;
	if (w->send(w, &(struct remote_request){ .method = "HEAD", .key = key }, err) < 0)
		return w->status == 404 ? 0 : -1;
	length = http_header(w->http, "Content-Length");
	*size = length ? strtoll(length, NULL, 10) : 0;
	return 0;
}

const char *remote_web_tag(void *session)
{
	struct remote_web *w = session;
	const char *tag = http_header(w->http, "ETag");

	return tag ? tag : http_header(w->http, "Content-MD5");
}

/* What breaks off goes on behind the bytes that have come, for as long as each try brings some. */
int remote_web_get(void *session, const char *path, const char *key, int64_t from, bool *absent, struct err *err)
{
	struct remote_web *w = session;

	for (int breaks = 0;; breaks++) {
		const struct remote_request request = { .method = "GET", .key = key, .to_file = path, .to_file_at = from };
		int64_t now;

		*absent = false;
		if (w->send(w, &request, err) == 0)
			return 0;
		*absent = w->status == 404;
		if (w->status == ALL_THERE && from > 0) { /* more is here than there is: it is something else */
			from = 0;
			continue;
		}
		now = fs_size(path);
		if (err->code != ERR_RETRY || now <= from || breaks == MOST_BREAKS)
			return -1;
		from = now;
	}
}

int remote_web_remove(void *session, const char *key, struct err *err)
{
	struct remote_web *w = session;

	return w->send(w, &(struct remote_request){ .method = "DELETE", .key = key }, err) < 0 && w->status != 404 ? -1 : 0;
}

static void begin_digest(void *arg)
{
	md5_init(arg);
}

static void add_to_digest(void *arg, const void *bytes, size_t len)
{
	md5_add(arg, bytes, len);
}

int remote_web_md5(char out[static 33], struct remote_web *w, const char *key, struct err *err)
{
	struct md5 m;
	const struct http_sink sink = { .begin = begin_digest, .take = add_to_digest, .arg = &m };
	char id[OBJECT_ID_TEXT];
	uint8_t digest[16];

	if (w->send(w, &(struct remote_request){ .method = "GET", .key = key, .sink = &sink }, err) < 0)
		return -1;
	md5_end(&m, digest);
	object_id_of_md5(id, digest);
	memcpy(out, id, 33);
	return 0;
}

/* One page of names. next: where the following begins, NULL at the end. */
static int list_page(struct remote_web *w, const struct remote_pages *p, const char *query, const char *top, object_remote_each_fn *each,
		     void *arg, char **next, struct err *err)
{
	const char *at, *item, *end;

	if (w->send(w, &(struct remote_request){ .method = "GET", .query = query }, err) < 0)
		return -1;
	*next = xml_text(str_text(&w->answer), p->next);
	for (at = str_text(&w->answer); (item = xml_next(&at, &end, p->item)) != NULL;) {
		CLEANUP(mem_free) char *name = xml_text_in(item, end, p->name);
		CLEANUP(mem_free) char *size = xml_text_in(item, end, p->size);
		int status;

		if (!name || !str_starts(name, top))
			continue;
		status = each(arg, name + strlen(top), size ? strtoll(size, NULL, 10) : -1, err);
		if (status != 0)
			return status;
	}
	return 0;
}

static void page_query(struct str *query, const struct remote_pages *p, const char *token, const char *top, const char *prefix)
{
	if (token && p->token_first) {
		str_add(query, p->token);
		sigv4_escape(query, token, false);
		str_addch(query, '&');
	}
	str_add(query, p->before);
	if (token && !p->token_first) {
		str_add(query, p->token);
		sigv4_escape(query, token, false);
		str_addch(query, '&');
	}
	str_add(query, "prefix=");
	sigv4_escape(query, top, false);
	sigv4_escape(query, prefix, false);
	str_add(query, p->after);
}

int remote_web_list(struct remote_web *w, const struct remote_pages *pages, const char *top, const char *prefix,
		    object_remote_each_fn *each, void *arg, struct err *err)
{
	CLEANUP(mem_free) char *token = NULL;
	size_t n_pages = 0;

	do {
		CLEANUP(str_release) struct str query = { 0 };
		char *next = NULL;
		bool again;
		int status;

		page_query(&query, pages, token, top, prefix);
		status = list_page(w, pages, str_text(&query), top, each, arg, &next, err);
		again = token && next && *next && strcmp(token, next) == 0;
		free(token);
		token = next;
		if (status != 0)
			return status;
		if (++n_pages == MOST_PAGES)
			return err_set(err, ERR_DATA, "the remote's listing does not end: it has more than %d pages", MOST_PAGES);
		if (again)
			return err_set(err, ERR_DATA, "the remote's listing does not end: it goes on at '%.100s' again and again", token);
	} while (token && *token);
	return 0;
}
