/* http_files.c - files as bodies of requests and as places of answers. */
#include "base/fs.h"
#include "base/mem.h"
#include "net/http_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libcurl sends headers and body in one piece below 64 KiB: one system call less here and one waking up less there. */
enum { SHORT_BYTES = 32 << 10 };

static void tell(const struct http_files *f, int64_t bytes)
{
	if (f->terms->moved && bytes)
		f->terms->moved(f->terms->moved_arg, bytes);
}

/* A body that may have to go elsewhere too is libcurl's to read again. */
static int read_short(struct http_files *f, struct err *err)
{
	size_t len = f->request->len, n = 0;

	if (len > SHORT_BYTES || f->request->follows)
		return 0;
	f->whole = mem_new(len + 1, 1);
	while (n < len) {
		ssize_t got = http_files_give(f, f->whole + n, len - n);

		if (got < 0)
			return http_files_error(f, f->request->url, err);
		n += (size_t)got;
	}
	return 0;
}

int http_files_open(struct http_files *f, const struct http_request *request, const struct http_terms *terms, struct err *err)
{
	*f = (struct http_files){ .request = request, .terms = terms, .from = -1, .to = -1, .begin = request->file_at };
	f->at = f->begin;
	f->end = f->begin + (int64_t)request->len;
	if (request->file && ((f->from = fs_open_read(request->file, err)) < 0 || read_short(f, err) < 0))
		return http_files_close(f, -1, err);
	if (!request->to_file)
		return 0;
	f->to = open(request->to_file, O_WRONLY | O_CREAT | O_CLOEXEC | (request->to_file_at == 0 ? O_TRUNC : 0), 0600);
	f->is_cut = request->to_file_at == 0;
	if (f->to >= 0)
		return 0;
	err_errno(err, "cannot write '%s'", request->to_file);
	return http_files_close(f, -1, err);
}

static bool cut(struct http_files *f, int64_t at)
{
	if (ftruncate(f->to, at) == 0 && lseek(f->to, at, SEEK_SET) == at)
		return true;
	f->failed = errno;
	return false;
}

int http_files_rewind(struct http_files *f, struct err *err)
{
	int64_t at = f->whole ? f->end : f->begin;

	tell(f, at - f->at - f->got);
	f->at = at;
	f->got = 0;
	f->misplaced = false;
	if (f->request->sink)
		f->request->sink->begin(f->request->sink->arg);
	if (f->to < 0 || f->is_cut) {
		f->is_cut = false;
		return 0;
	}
	return cut(f, f->request->to_file_at) ? 0 : err_errno(err, "cannot write '%s'", f->request->to_file);
}

bool http_files_place(struct http_files *f, long status, const char *range)
{
	int64_t at = f->request->to_file_at;

	if (f->to < 0 || f->got > 0 || at == 0)
		return true;
	if (status != 206)
		return cut(f, 0);
	f->misplaced = !range || strncmp(range, "bytes ", 6) != 0 || strtoll(range + 6, NULL, 10) != at;
	return !f->misplaced;
}

int http_files_close(struct http_files *f, int code, struct err *err)
{
	fs_close(&f->from);
	free(f->whole);
	f->whole = NULL;
	if (code != 0) /* what went did not arrive; of what came, what stays counts */
		tell(f, f->begin - f->at - (f->request->keeps ? 0 : f->got));
	if (f->to < 0)
		return code;
	if (close(f->to) != 0 && code == 0)
		code = err_errno(err, "cannot write '%s'", f->request->to_file);
	if (code != 0 && !f->request->keeps)
		unlink(f->request->to_file);
	f->to = -1;
	return code;
}

ssize_t http_files_give(struct http_files *f, char *bytes, size_t most)
{
	int64_t left = f->end - f->at;
	ssize_t got = pread(f->from, bytes, left < (int64_t)most ? (size_t)left : most, f->at);

	if (got < 0 || (got == 0 && left > 0)) {
		f->failed = got < 0 ? errno : EIO; /* it became shorter meanwhile */
		return -1;
	}
	f->at += got;
	tell(f, got);
	return got;
}

bool http_files_take(struct http_files *f, const char *bytes, size_t len)
{
	if (f->to < 0) {
		f->request->sink->take(f->request->sink->arg, bytes, len);
		return true;
	}
	f->got += (int64_t)len;
	tell(f, (int64_t)len);
	while (len > 0) {
		ssize_t n = write(f->to, bytes, len);

		if (n < 0 && errno != EINTR) {
			f->failed = errno;
			return false;
		}
		bytes += n < 0 ? 0 : n;
		len -= n < 0 ? 0 : (size_t)n;
	}
	return true;
}

int http_files_error(const struct http_files *f, const char *url, struct err *err)
{
	errno = f->failed;
	return f->to >= 0 ? err_errno(err, "cannot write '%s', which comes from %s", f->request->to_file, url)
			  : err_errno(err, "cannot read '%s', which goes to %s", f->request->file, url);
}
