/* object_hash.c - the MD5 of a file, and DVC 2's: texts with their line ends made Unix's, in pieces of 1 MiB. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "base/crypto/md5.h"
#include "cache/objects/object_inside.h"
#include "cache/objects/object_store.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, LOOK = 512 };

/* Of the first 512 bytes none is NUL, and no more than 30 % are neither printable ASCII nor \n \r \t \f \b. */
static bool looks_like_text(const unsigned char *bytes, size_t len)
{
	size_t n = len < LOOK ? len : LOOK, odd = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == 0)
			return false;
		odd += !((bytes[i] >= 32 && bytes[i] < 127) || strchr("\n\r\t\f\b", bytes[i]));
	}
	return (double)odd / (double)n <= 0.30;
}

/* "\r\n" to "\n" in place. Returns the length that is left. */
static size_t to_unix(unsigned char *bytes, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (bytes[i] != '\r' || i + 1 == len || bytes[i + 1] != '\n')
			bytes[n++] = bytes[i];
	return n;
}

size_t object_legacy_text(void *bytes, size_t len)
{
	return len > 0 && looks_like_text(bytes, len) ? to_unix(bytes, len) : len;
}

static ssize_t read_chunk(int fd, unsigned char *buf, size_t want)
{
	size_t got = 0;

	while (got < want) {
		ssize_t n = read(fd, buf + got, want - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

int object_hash_file(char id[static OBJECT_ID_TEXT], const char *path, bool legacy, int64_t *size, struct err *err)
{
	CLEANUP(fs_close) int fd = fs_open_read(path, err);
	CLEANUP(mem_free) unsigned char *buf = NULL;
	struct md5 md5;
	uint8_t digest[16];
	int64_t total = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	buf = mem_resize(NULL, CHUNK, 1);
	md5_init(&md5);
	while ((n = read_chunk(fd, buf, CHUNK)) > 0) {
		total += n;
		md5_add(&md5, buf, legacy ? object_legacy_text(buf, (size_t)n) : (size_t)n);
	}
	if (n < 0)
		return err_errno(err, "cannot read '%s'", path);
	md5_end(&md5, digest);
	object_id_of_md5(id, digest);
	if (size)
		*size = total;
	return 0;
}
