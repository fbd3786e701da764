/* remote_http.c - a web server as remote, plain or WebDAV: GET, HEAD, PUT (or POST), DELETE, and MKCOL for folders that are missing. */
#include "base/crypto/base64.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/remote_web.h"
#include "net/sigv4.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { JOBS = 32 };

struct web {
	char *url;      /* http:// or https://, without a slash at its end */
	char *query;    /* behind each key: "?v=1"; "" = none */
	size_t n_top;   /* bytes of it up to the path */
	bool is_webdav; /* folders have to be made */
	bool posts;     /* objects are sent by POST: DVC's way for plain servers unless `method` says PUT */
	bool verifies;  /* what was sent is looked at there */
	char *header;   /* who we are; NULL = nobody (or ~/.netrc) */
	char *token;
};

static void close_web(void *state)
{
	struct web *w = state;

	if (!w)
		return;
	free(w->url);
	free(w->query);
	free(w->header);
	free(w->token);
	free(w);
}

/* "webdavs://host/x/" -> "https://host/x"; "https://host/x?v=1" -> "https://host/x" and "?v=1" */
static void read_url(struct web *w, const char *url)
{
	const char *rest = strstr(url, "://");
	bool secure = str_starts(url, "https") || str_starts(url, "webdavs");
	size_t len = str_starts(url, "http") ? strcspn(rest, "?") : strlen(rest);

	w->query = mem_strdup(rest + len);
	while (len > 3 && rest[len - 1] == '/')
		len--;
	w->is_webdav = str_starts(url, "webdav");
	w->url = str_format("%s%.*s", secure ? "https" : "http", (int)len, rest);
	w->n_top = (size_t)(strstr(w->url, "://") + 3 - w->url);
	w->n_top += strcspn(w->url + w->n_top, "/");
}

static int read_identity(struct web *w, const struct object_remote_terms *terms, struct err *err)
{
	const char *auth = remote_setting(terms, "auth"), *user = remote_setting(terms, "user"),
		   *password = remote_setting(terms, "password");
	const char *custom = remote_setting(terms, "custom_auth_header");

	w->token = mem_strdup(remote_setting(terms, "token"));
	if (auth && strcmp(auth, "basic") != 0 && strcmp(auth, "custom") != 0)
		return err_set(err, ERR_USAGE, "remote '%s': auth must be basic or custom, not '%s'", terms->name, auth);
	if (auth && strcmp(auth, "custom") == 0) {
		if (!custom || !password)
			return err_set(err, ERR_USAGE, "remote '%s': auth = custom needs custom_auth_header and password", terms->name);
		w->header = str_format("%s: %s", custom, password);
	} else if (user) {
		CLEANUP(mem_free) char *pair = str_format("%s:%s", user, password ? password : "");
		CLEANUP(str_release) struct str text = { 0 };

		base64_encode(&text, pair, strlen(pair));
		w->header = str_format("Authorization: Basic %s", str_text(&text));
	}
	return 0;
}

static int open_web(void **state, const struct object_remote_terms *terms, struct err *err)
{
	struct web *w = mem_new(1, sizeof(*w));
	const char *method = remote_setting(terms, "method");

	read_url(w, terms->url);
	w->verifies = remote_verifies(terms);
	w->posts = !w->is_webdav && !(method && strcasecmp(method, "put") == 0);
	if (http_check_url(w->url, err) < 0 || read_identity(w, terms, err) < 0) {
		close_web(w);
		return err_prefix(err, "remote '%s'", terms->name);
	}
	*state = w;
	return 0;
}

static int send_to_web(struct remote_web *w, const struct remote_request *r, struct err *err)
{
	const struct web *web = w->place;
	CLEANUP(strvec_release) struct strvec headers = { 0 };
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(mem_free) char *url = NULL;
	struct remote_request sent = *r;

	/* Releases and data sets often lie behind an address that sends on to a storage; who we are is told nobody but the server that was named. */
	sent.follows = !r->file && !r->body && strcmp(r->method, "DELETE") != 0 && !web->header && !web->token;
	sigv4_escape(&path, r->key, true);
	url = str_format("%s/%s%s", web->url, str_text(&path), web->query);
	if (web->header)
		strvec_add(&headers, web->header);
	if (r->md5) { /* Nextcloud and ownCloud take the first, others the second; a server that knows neither passes over them */
		strvec_addf(&headers, "OC-Checksum: MD5:%s", r->md5);
		remote_md5_header(&headers, r->md5);
	}
	if (r->to_file_at > 0)
		strvec_addf(&headers, "Range: bytes=%lld-", (long long)r->to_file_at);
	return remote_web_send(w, url, &headers, &sent, err);
}

static int connect_web(void **session, void *state, const struct object_watch *watch, struct err *err)
{
	const struct web *web = state;

	return remote_web_connect(session, state, send_to_web, web->token, watch, err);
}

/* Make the folders of a key, from the remote's own down; one that is there is answered by 405. */
static int make_folders(struct remote_web *s, const char *key, struct err *err)
{
	const struct web *w = s->place;
	CLEANUP(mem_free) char *whole = str_format("%s/%s", w->url, key);
	const char *const headers[] = { w->header, NULL };

	for (char *slash = strchr(whole + w->n_top + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		CLEANUP(mem_free) char *folder = mem_strndup(whole, (size_t)(slash + 1 - whole));
		const struct http_request request = { .method = "MKCOL", .url = folder, .headers = headers };

		str_clear(&s->answer);
		if (http_send(s->http, &s->answer, &request, &s->status, err) < 0 && s->status != 405 && s->status != 409 &&
		    s->status != 403)
			return -1;
	}
	return 0;
}

/* RFC 4918 says 409; servers say these, too. */
static bool is_folder_missing(long status)
{
	return status == 409 || status == 404 || status == 403 || status == 500;
}

/* What the server says of the digest of what it holds, as hex; false if it says nothing. */
static bool digest_said(char out[static 33], struct remote_web *w)
{
	const char *own = http_header(w->http, "OC-Checksum"), *usual = http_header(w->http, "Content-MD5");
	CLEANUP(str_release) struct str bytes = { 0 };

	if (own && strncasecmp(own, "MD5:", 4) == 0 && strspn(own + 4, "0123456789abcdefABCDEF") >= 32) {
		for (int i = 0; i < 32; i++)
			out[i] = (char)tolower((unsigned char)own[4 + i]);
		out[32] = '\0';
		return true;
	}
	if (!usual || !base64_decode(&bytes, usual) || bytes.len != 16)
		return false;
	for (int i = 0; i < 16; i++)
		snprintf(out + 2 * (ptrdiff_t)i, 3, "%02x", (unsigned char)bytes.data[i]);
	return true;
}

/* The size that the server says, and the digest: its own word, or what comes back. */
static int verify(struct remote_web *w, const char *key, const char *path, const char *md5, struct err *err)
{
	const struct web *web = w->place;
	char actual[33];
	int64_t there;

	if (remote_web_size(w, &there, key, err) < 0)
		return -1;
	if (there != fs_size(path))
		return err_set(err, ERR_RETRY, "'%s' arrived with %lld bytes of %lld", key, (long long)there, (long long)fs_size(path));
	if (!md5 || !web->verifies)
		return 0;
	if (!digest_said(actual, w) && remote_web_md5(actual, w, key, err) < 0)
		return err_prefix(err, "reading back what was sent");
	return strcmp(actual, md5) == 0 ? 0 : err_set(err, ERR_INTEGRITY, "'%s' lies at %s with the digest %s", key, web->url, actual);
}

static int put_on_web(void *session, const char *key, const char *path, const char *md5, struct err *err)
{
	struct remote_web *w = session;
	const struct web *web = w->place;
	const struct remote_request request = {
		.method = web->posts ? "POST" : "PUT", .key = key, .md5 = md5, .file = path, .len = (size_t)fs_size(path)
	};

	if (fs_size(path) < 0)
		return err_set(err, ERR_IO, "cannot open '%s'", path);
	if (w->send(w, &request, err) < 0) {
		if (!web->is_webdav || !is_folder_missing(w->status))
			return -1;
		if (make_folders(w, key, err) < 0 || w->send(w, &request, err) < 0)
			return -1;
	}
	if (verify(w, key, path, md5, err) == 0)
		return 0;
	if (err->code == ERR_INTEGRITY)
		remote_web_remove(w, key, &(struct err){ 0 });
	return -1;
}

static int list_web(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	const struct remote_web *w = session;
	const struct web *web = w->place;

	(void)prefix;
	(void)each;
	(void)arg;
	return err_set(err, ERR_USAGE, "%s: a web server does not list what it holds", web->url);
}

static const char *const schemes[] = { "http", "https", "webdav", "webdavs", NULL };

const struct remote_driver remote_http = {
	.schemes = schemes,
	.jobs = JOBS,
	.lists = OBJECT_LISTS_NOTHING,
	.open = open_web,
	.close = close_web,
	.connect = connect_web,
	.disconnect = remote_web_disconnect,
	.size = remote_web_size,
	.tag = remote_web_tag,
	.put = put_on_web,
	.get = remote_web_get,
	.list = list_web,
	.remove = remote_web_remove,
};
