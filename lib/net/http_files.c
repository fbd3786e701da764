/* http_files.c - files as bodies of requests and as places of answers. */
#include "base/fs.h"
#include "net/http_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int http_files_open(struct http_files *f, const struct http_request *request, struct err *err)
{
	*f = (struct http_files){ .request = request, .from = -1, .to = -1, .begin = request->file_at };
	f->end = f->begin + (int64_t)request->len;
	if (request->file && (f->from = fs_open_read(request->file, err)) < 0)
		return -1;
	if (!request->to_file)
		return 0;
	f->to = open(request->to_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (f->to >= 0)
		return 0;
	fs_close(&f->from);
	return err_errno(err, "cannot write '%s'", request->to_file);
}

int http_files_rewind(struct http_files *f, struct err *err)
{
	f->at = f->begin;
	if (f->to >= 0 && (ftruncate(f->to, 0) != 0 || lseek(f->to, 0, SEEK_SET) != 0))
		return err_errno(err, "cannot write '%s'", f->request->to_file);
	return 0;
}

int http_files_close(struct http_files *f, int code, struct err *err)
{
	fs_close(&f->from);
	if (f->to < 0)
		return code;
	if (close(f->to) != 0 && code == 0)
		code = err_errno(err, "cannot write '%s'", f->request->to_file);
	if (code != 0)
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
	return got;
}

bool http_files_take(struct http_files *f, const char *bytes, size_t len)
{
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
