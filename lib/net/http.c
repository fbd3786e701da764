/* http.c - the HTTP client on libcurl, which this file alone includes, and which is opened when it is needed. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "net/http.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/vec.h"
#include "net/http_inside.h"

#include <ctype.h>
#include <dlfcn.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>

enum { MOST_BYTES = 256 << 20, TRIES = 4, SAID_BYTES = 200, MOST_REDIRECTS = 10 };
#define TIMEOUT_MS 60000.0
#define CONNECT_TIMEOUT_MS 10000L
#define RETRY_DELAY_MS 100.0
#define LONGEST_WAIT_MS 60000.0

/* libcurl's functions, found at run time. */
static struct {
	__typeof__(curl_global_init) *global_init;
	__typeof__(curl_easy_init) *init;
	__typeof__(curl_easy_cleanup) *cleanup;
	CURLcode (*setopt)(CURL *handle, CURLoption option, ...);
	CURLcode (*getinfo)(CURL *handle, CURLINFO info, ...);
	__typeof__(curl_easy_perform) *perform;
	__typeof__(curl_easy_strerror) *strerror;
	__typeof__(curl_slist_append) *slist_append;
	__typeof__(curl_slist_free_all) *slist_free_all;
	bool there;
} curl;

static void find_curl(void)
{
	static const char *const names[] = { "libcurl.so.4", "libcurl-gnutls.so.4" };
	static const struct {
		void *place;
		const char *name;
	} functions[] = {
		{ &curl.global_init, "curl_global_init" },       { &curl.init, "curl_easy_init" },
		{ &curl.cleanup, "curl_easy_cleanup" },          { &curl.setopt, "curl_easy_setopt" },
		{ &curl.getinfo, "curl_easy_getinfo" },          { &curl.perform, "curl_easy_perform" },
		{ &curl.strerror, "curl_easy_strerror" },        { &curl.slist_append, "curl_slist_append" },
		{ &curl.slist_free_all, "curl_slist_free_all" },
	};
	void *library = NULL;

	for (size_t i = 0; i < ARRAY_LEN(names) && !library; i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	curl.there = library != NULL;
	for (size_t i = 0; i < ARRAY_LEN(functions) && curl.there; i++) {
		void *found = dlsym(library, functions[i].name);

		memcpy(functions[i].place, &found, sizeof(found));
		curl.there = found != NULL;
	}
	curl.there = curl.there && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

struct http {
	CURL *handle;
	struct http_terms terms;
	/* of one try */
	struct str *answer;
	size_t before; /* bytes of the answer that were there before */
	bool too_long;
	long status;
	double retry_after_ms; /* that the server asked for; 0 = nothing */
	char *next;            /* page; NULL = none */
	struct strvec headers; /* "Name: value" of the answer */
	struct http_files files;
};

int http_open(struct http **out, const struct http_terms *terms, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct http *h;

	pthread_once(&once, find_curl);
	if (!curl.there)
		return err_set(err, ERR_IO, "cannot open libcurl.so.4, which speaks HTTP: install the package libcurl4");
	h = mem_new(1, sizeof(*h));
	h->handle = curl.init();
	h->terms = *terms;
	h->terms.timeout_ms = terms->timeout_ms > 0 ? terms->timeout_ms : TIMEOUT_MS;
	h->terms.most_bytes = terms->most_bytes ? terms->most_bytes : MOST_BYTES;
	h->terms.tries = terms->tries ? terms->tries : TRIES;
	h->terms.retry_delay_ms = terms->retry_delay_ms > 0 ? terms->retry_delay_ms : RETRY_DELAY_MS;
	*out = h;
	return 0;
}

void http_close(struct http *h)
{
	if (!h)
		return;
	curl.cleanup(h->handle);
	strvec_release(&h->headers);
	free(h->next);
	free(h);
}

void http_cleanup(struct http **h)
{
	http_close(*h);
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	long status = 0;

	if (h->files.to >= 0 || h->files.request->sink)
		curl.getinfo(h->handle, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 200 && status < 300)
		return http_files_place(&h->files, status, http_header(h, "Content-Range")) && http_files_take(&h->files, bytes, n * size)
			       ? n * size
			       : 0;
	if (h->answer->len - h->before + n * size > h->terms.most_bytes) {
		h->too_long = true;
		return 0;
	}
	str_addn(h->answer, bytes, n * size);
	return n * size;
}

static size_t give(char *bytes, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	ssize_t got = http_files_give(&h->files, bytes, size * n);

	return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

/* libcurl begins again by itself where a connection that was kept open is closed by the other end. */
static int give_again(void *arg, curl_off_t at, int origin)
{
	struct http *h = arg;

	h->files.at = h->files.begin + at;
	return origin == SEEK_SET ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	CLEANUP(mem_free) char *line = mem_strndup(bytes, n * size);

	/* Those of an answer that sent on are not the last one's. */
	if (str_starts(line, "HTTP/")) {
		strvec_release(&h->headers);
		free(h->next);
		h->next = NULL;
	}
	if (strncasecmp(line, "Link:", 5) == 0) {
		free(h->next);
		h->next = http_next_in(line + 5);
	}
	line[strcspn(line, "\r\n")] = '\0';
	strvec_add(&h->headers, line);
	return n * size;
}

const char *http_header(struct http *h, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < h->headers.n; i++)
		if (strncasecmp(h->headers.v[i], name, len) == 0 && h->headers.v[i][len] == ':')
			return h->headers.v[i] + len + 1 + strspn(h->headers.v[i] + len + 1, " \t");
	return NULL;
}

const char *http_next_link(const struct http *h)
{
	return h->next;
}

static struct curl_slist *headers_of(const struct http *h, const struct http_request *r)
{
	CLEANUP(mem_free) char *content = r->type ? str_format("Content-Type: %s", r->type) : NULL;
	struct curl_slist *list = content ? curl.slist_append(NULL, content) : NULL;

	list = curl.slist_append(list, "Accept: application/json");
	for (size_t i = 0; r->headers && r->headers[i]; i++)
		list = curl.slist_append(list, r->headers[i]);
	list = curl.slist_append(list, "Expect:"); /* no round trip before a long body */
	if (h->terms.token && http_is_private(r->url)) {
		CLEANUP(mem_free) char *token = str_format("Authorization: Bearer %s", h->terms.token);

		list = curl.slist_append(list, token);
	}
	return list;
}

static void set_method(CURL *c, const struct http_request *r, const void *body)
{
	curl.setopt(c, CURLOPT_CUSTOMREQUEST, NULL);
	curl.setopt(c, CURLOPT_NOBODY, 0L);
	if (r->file && !body) {
		curl.setopt(c, CURLOPT_UPLOAD, 1L);
		curl.setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->len);
	} else if (r->method && strcmp(r->method, "HEAD") == 0) {
		curl.setopt(c, CURLOPT_NOBODY, 1L);
		return;
	} else if (body) {
		curl.setopt(c, CURLOPT_POST, 1L);
		curl.setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->len);
		curl.setopt(c, CURLOPT_POSTFIELDS, body);
	} else {
		curl.setopt(c, CURLOPT_HTTPGET, 1L);
	}
	if (r->method && strcmp(r->method, "GET") != 0 && (strcmp(r->method, "POST") != 0 || r->file)) /* a file is PUT else */
		curl.setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
}

/* Who has an Authorization header needs no ~/.netrc. */
static bool says_who(const struct http_request *r)
{
	for (size_t i = 0; r->headers && r->headers[i]; i++)
		if (strncasecmp(r->headers[i], "Authorization:", strlen("Authorization:")) == 0)
			return true;
	return false;
}

static void set_options(struct http *h, const struct http_request *r, struct curl_slist *headers)
{
	CURL *c = h->handle;
	bool moves_file = r->file || r->to_file || r->sink;

	curl.setopt(c, CURLOPT_URL, r->url);
	curl.setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl.setopt(c, CURLOPT_FOLLOWLOCATION, r->follows ? 1L : 0L);
	curl.setopt(c, CURLOPT_MAXREDIRS, (long)MOST_REDIRECTS);
	curl.setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, str_starts(r->url, "https:") ? "https" : "http,https");
	curl.setopt(c, CURLOPT_NETRC, says_who(r) ? (long)CURL_NETRC_IGNORED : (long)CURL_NETRC_OPTIONAL);
	/* Without TLS libcurl writes in no way that raises SIGPIPE, and need not see to it at each step of each request. */
	curl.setopt(c, CURLOPT_NOSIGNAL, str_starts(r->url, "https:") || r->follows ? 0L : 1L);
	curl.setopt(c, CURLOPT_USERAGENT, "interlock/" INTERLOCK_VERSION);
	curl.setopt(c, CURLOPT_HTTPHEADER, headers);
	set_method(c, r, h->files.whole ? h->files.whole : r->body);
	curl.setopt(c, CURLOPT_TIMEOUT_MS, moves_file ? 0L : (long)fmin(h->terms.timeout_ms, 1e9));
	curl.setopt(c, CURLOPT_LOW_SPEED_LIMIT, moves_file ? 1L : 0L);
	curl.setopt(c, CURLOPT_LOW_SPEED_TIME, moves_file ? (long)ceil(fmin(h->terms.timeout_ms, 1e9) / 1000) : 0L);
	curl.setopt(c, CURLOPT_READFUNCTION, give);
	curl.setopt(c, CURLOPT_READDATA, h);
	curl.setopt(c, CURLOPT_SEEKFUNCTION, give_again);
	curl.setopt(c, CURLOPT_SEEKDATA, h);
	curl.setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)fmin(CONNECT_TIMEOUT_MS, h->terms.timeout_ms));
	curl.setopt(c, CURLOPT_WRITEFUNCTION, take);
	curl.setopt(c, CURLOPT_WRITEDATA, h);
	curl.setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl.setopt(c, CURLOPT_HEADERDATA, h);
}

/* GitHub says 403 when it has been asked too often, and then how long to wait. */
static bool is_worth_a_retry(const struct http *h, long status)
{
	return (status == 403 && h->retry_after_ms > 0) || status == 429 || status == 502 || status == 503 || status == 504;
}

/* Status, and the beginning of what was said, on one line. */
static int status_error(struct http *h, const char *url, long status, struct err *err)
{
	const char *said = str_text(h->answer) + h->before, *to = NULL;
	size_t len = h->answer->len - h->before;
	int code = is_worth_a_retry(h, status) ? ERR_RETRY : ERR_DATA;

	curl.getinfo(h->handle, CURLINFO_REDIRECT_URL, &to);
	if (status >= 300 && status < 400 && to)
		return err_set(err, ERR_DATA, "HTTP %ld from %s: it sends on to %.200s, which is not asked: give that URL", status, url,
			       to);
	while (len > 0 && isspace((unsigned char)said[len - 1]))
		len--;
	return err_set(err, code, "HTTP %ld from %s%s%.*s", status, url, len ? ": " : "", (int)(len < SAID_BYTES ? len : SAID_BYTES), said);
}

/* What a second try would meet again: a server that has had all its time, or is not who it says. */
static bool is_lasting(CURLcode code)
{
	return code == CURLE_OPERATION_TIMEDOUT || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_URL_MALFORMAT;
}

static int try_once(struct http *h, const char *url, struct err *err)
{
	curl_off_t seconds = 0;
	CURLcode code;

	h->too_long = false;
	h->status = 0;
	h->retry_after_ms = 0;
	free(h->next);
	h->next = NULL;
	strvec_release(&h->headers);
	code = curl.perform(h->handle);
	if (h->files.failed)
		return http_files_error(&h->files, url, err);
	if (h->files.misplaced)
		return err_set(err, ERR_DATA, "%s answers with other bytes than were asked for", url);
	if (h->too_long)
		return err_set(err, ERR_DATA, "the answer of %s is longer than %zu bytes", url, h->terms.most_bytes);
	if (code != CURLE_OK)
		return err_set(err, is_lasting(code) ? ERR_DATA : ERR_RETRY, "no answer from %s: %s", url, curl.strerror(code));
	curl.getinfo(h->handle, CURLINFO_RESPONSE_CODE, &h->status);
	if (curl.getinfo(h->handle, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK)
		h->retry_after_ms = 1000 * (double)seconds;
	return h->status >= 200 && h->status < 300 ? 0 : status_error(h, url, h->status, err);
}

/* Chance spreads those who were turned away together; it touches no result. */
static void wait_before(const struct http *h, unsigned again)
{
	double factor = 0.5 + rng_uniform((uint64_t)(clock_elapsed_ms() * 1e6), 0, again);

	double own = fmin(h->terms.retry_delay_ms * (double)(1u << (again < 10 ? again : 10)) * factor, 30000);

	poll(NULL, 0, (int)fmin(fmax(own, h->retry_after_ms), LONGEST_WAIT_MS));
}

int http_send(struct http *h, struct str *out, const struct http_request *request, long *status, struct err *err)
{
	struct curl_slist *headers;
	int code = -1;

	h->status = 0;
	if (http_files_open(&h->files, request, &h->terms, err) < 0)
		return -1;
	headers = headers_of(h, request);
	h->answer = out;
	h->before = out->len;
	set_options(h, request, headers);
	for (unsigned i = 0; i < h->terms.tries; i++) {
		if (i > 0)
			wait_before(h, i - 1);
		out->len = h->before;
		if (out->data)
			out->data[out->len] = '\0';
		code = http_files_rewind(&h->files, err);
		if (code == 0)
			code = try_once(h, request->url, err);
		if (code == 0 || err->code != ERR_RETRY || (request->keeps && h->files.got > 0))
			break;
	}
	curl.slist_free_all(headers);
	if (status)
		*status = h->status;
	return http_files_close(&h->files, code, err);
}

int http_post(struct http *h, struct str *out, const char *url, const char *type, const void *body, size_t len, struct err *err)
{
	const struct http_request request = { .method = "POST", .url = url, .type = type, .body = body, .len = len };

	return http_send(h, out, &request, NULL, err);
}
