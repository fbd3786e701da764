/* http_inside.h - what http.c is made of beside libcurl: addresses, and the files that are moved. */
#ifndef NET_HTTP_INSIDE_H
#define NET_HTTP_INSIDE_H

#include "net/http.h"

#include <stdbool.h>
#include <sys/types.h>

/* Is it this machine by a loopback name? A token may go there without TLS. */
bool http_is_this_machine(const char *url);
/* Of `<URL>; rel="prev", <URL>; rel="next"` the next; NULL = none. Caller frees. */
char *http_next_in(const char *line);

/* The files of one request. */
struct http_files {
	const struct http_request *request;
	int from, to; /* that a body is read from, and an answer is written to; -1 = none */
	int64_t begin, at, end;
	int64_t got;    /* bytes of this try that were written */
	bool is_cut;    /* the answer's file was opened empty, and has nothing yet */
	bool misplaced; /* the answer's bytes are not those that were asked for */
	char *whole;    /* the body, where it is short enough to go out in one piece with the headers; NULL = it is read as it goes */
	const struct http_terms *terms;
	int failed; /* errno of reading or writing them */
};
/* Open the body's file and the answer's, where the request has them; both are borrowed from it. ERR_IO, and none is open then. */
int http_files_open(struct http_files *f, const struct http_request *request, const struct http_terms *terms, struct err *err);
/* Before the first byte of an answer: range is its Content-Range, NULL = none. */
bool http_files_place(struct http_files *f, long status, const char *range);
/* As before the first try. */
int http_files_rewind(struct http_files *f, struct err *err);
/* Closes; the answer's file stays only if code is 0 and all of it is written. Returns code, or -1. */
int http_files_close(struct http_files *f, int code, struct err *err);
/* Bytes read, 0 at the end, -1 with f->failed. */
ssize_t http_files_give(struct http_files *f, char *bytes, size_t most);
bool http_files_take(struct http_files *f, const char *bytes, size_t len);
int http_files_error(const struct http_files *f, const char *url, struct err *err);

#endif
