/* remote_http.c - a web server as remote, plain or WebDAV: GET, HEAD, PUT (or POST), DELETE, and MKCOL for folders that are missing. */
#include "base/base64.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/remote_driver.h"
#include "net/http.h"
#include "net/sigv4.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 32 };

struct web {
	char *url;      /* http:// or https://, without a slash at its end */
	size_t n_top;   /* bytes of it up to the path */
	bool is_webdav; /* folders have to be made */
	bool posts;     /* objects are sent by POST: DVC's way for plain servers unless `method` says PUT */
	char *header;   /* who we are; NULL = nobody (or ~/.netrc) */
	char *token;
};

struct web_session {
	const struct web *web;
	struct http *http;
	struct str answer;
	long status;
};

static const char *setting(const struct object_remote_terms *terms, const char *key)
{
	return terms->setting ? terms->setting(terms->arg, key) : NULL;
}

static void close_web(void *state)
{
	struct web *w = state;

	if (!w)
		return;
	free(w->url);
	free(w->header);
	free(w->token);
	free(w);
}

/* "webdavs://host/x/" -> "https://host/x" */
static void read_url(struct web *w, const char *url)
{
	const char *rest = strstr(url, "://");
	bool secure = str_starts(url, "https") || str_starts(url, "webdavs");
	size_t len = strlen(rest);

	while (len > 3 && rest[len - 1] == '/')
		len--;
	w->is_webdav = str_starts(url, "webdav");
	w->url = str_format("%s%.*s", secure ? "https" : "http", (int)len, rest);
	w->n_top = (size_t)(strstr(w->url, "://") + 3 - w->url);
	w->n_top += strcspn(w->url + w->n_top, "/");
}

static int read_identity(struct web *w, const struct object_remote_terms *terms, struct err *err)
{
	const char *auth = setting(terms, "auth"), *user = setting(terms, "user"), *password = setting(terms, "password");
	const char *custom = setting(terms, "custom_auth_header");

	w->token = mem_strdup(setting(terms, "token"));
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
	const char *method = setting(terms, "method");

	read_url(w, terms->url);
	w->posts = !w->is_webdav && !(method && strcasecmp(method, "put") == 0);
	if (http_check_url(w->url, err) < 0 || read_identity(w, terms, err) < 0) {
		close_web(w);
		return err_prefix(err, "remote '%s'", terms->name);
	}
	*state = w;
	return 0;
}

static int connect_web(void **session, void *state, struct err *err)
{
	struct web *w = state;
	struct web_session *s = mem_new(1, sizeof(*s));

	s->web = w;
	if (http_open(&s->http, &(struct http_terms){ .token = w->token }, err) < 0) {
		free(s);
		return -1;
	}
	*session = s;
	return 0;
}

static void disconnect_web(void *session)
{
	struct web_session *s = session;

	http_close(s->http);
	str_release(&s->answer);
	free(s);
}

/* request says everything but url and headers. */
static int ask(struct web_session *s, const char *key, struct http_request request, struct err *err)
{
	const char *const headers[] = { s->web->header, NULL };
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(mem_free) char *url = NULL;

	sigv4_escape(&path, key, true);
	url = str_format("%s/%s", s->web->url, str_text(&path));
	request.url = url;
	request.headers = headers;
	str_clear(&s->answer);
	return http_send(s->http, &s->answer, &request, &s->status, err);
}

static int size_on_web(void *session, int64_t *size, const char *key, struct err *err)
{
	struct web_session *s = session;
	const char *length;

	*size = -1;
	if (ask(s, key, (struct http_request){ .method = "HEAD" }, err) < 0)
		return s->status == 404 ? 0 : -1;
	length = http_header(s->http, "Content-Length");
	*size = length ? strtoll(length, NULL, 10) : 0;
	return 0;
}

/* Make the folders of a key, from the remote's own down; one that is there is answered by 405. */
static int make_folders(struct web_session *s, const char *key, struct err *err)
{
	const struct web *w = s->web;
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

static int put_on_web(void *session, const char *key, const char *path, const char *md5, struct err *err)
{
	struct web_session *s = session;
	const struct http_request request = {
		.method = s->web->posts ? "POST" : "PUT", .type = "application/octet-stream", .file = path, .len = (size_t)fs_size(path)
	};
	int64_t there;

	(void)md5; /* web servers verify none: the size is looked at below */
	if (fs_size(path) < 0)
		return err_set(err, ERR_IO, "cannot open '%s'", path);
	if (ask(s, key, request, err) < 0) {
		if (!s->web->is_webdav || !is_folder_missing(s->status))
			return -1;
		if (make_folders(s, key, err) < 0 || ask(s, key, request, err) < 0)
			return -1;
	}
	if (size_on_web(s, &there, key, err) < 0)
		return -1;
	return there == fs_size(path)
		       ? 0
		       : err_set(err, ERR_RETRY, "'%s' arrived with %lld bytes of %lld", key, (long long)there, (long long)fs_size(path));
}

static int get_from_web(void *session, const char *path, const char *key, bool *absent, struct err *err)
{
	struct web_session *s = session;
	int status = ask(s, key, (struct http_request){ .method = "GET", .to_file = path }, err);

	*absent = status < 0 && s->status == 404;
	return status;
}

static int list_web(void *session, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	const struct web_session *s = session;

	(void)prefix;
	(void)each;
	(void)arg;
	return err_set(err, ERR_USAGE, "%s: a web server does not list what it holds", s->web->url);
}

static int remove_from_web(void *session, const char *key, struct err *err)
{
	struct web_session *s = session;

	return ask(s, key, (struct http_request){ .method = "DELETE" }, err) < 0 && s->status != 404 ? -1 : 0;
}

static const char *const schemes[] = { "http", "https", "webdav", "webdavs", NULL };

const struct remote_driver remote_http = {
	.schemes = schemes,
	.jobs = JOBS,
	.can_list = false,
	.open = open_web,
	.close = close_web,
	.connect = connect_web,
	.disconnect = disconnect_web,
	.size = size_on_web,
	.put = put_on_web,
	.get = get_from_web,
	.list = list_web,
	.remove = remove_from_web,
};
