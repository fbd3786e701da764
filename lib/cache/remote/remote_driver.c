/* remote_driver.c - what several kinds of remotes need of their settings and of the files that they send. */
#include "cache/remote/remote_driver.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/dir_listing.h"
#include "base/crypto/md5.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 18 };

const char *remote_setting(const struct object_remote_terms *terms, const char *key)
{
	return terms->setting ? terms->setting(terms->arg, key) : NULL;
}

bool remote_verifies(const struct object_remote_terms *terms)
{
	const char *said = remote_setting(terms, "verify");

	return !said || strcmp(said, "false") != 0;
}

int remote_split_url(char **name, char **prefix, const struct object_remote_terms *terms, const char *what, struct err *err)
{
	const char *at = strstr(terms->url, "://") + 3;
	size_t len = strcspn(at, "/"), rest;
	const char *path = at + len + (at[len] == '/');

	if (len == 0)
		return err_set(err, ERR_USAGE, "remote '%s': '%s' names no %s", terms->name, terms->url, what);
	*name = mem_strndup(at, len);
	for (rest = strlen(path); rest > 0 && path[rest - 1] == '/';)
		rest--;
	*prefix = rest ? str_format("%.*s/", (int)rest, path) : mem_strdup("");
	return 0;
}

int remote_part_md5(char out[static 33], const char *path, int64_t at, int64_t len, struct err *err)
{
	CLEANUP(fs_close) int fd = fs_open_read(path, err);
	CLEANUP(mem_free) char *piece = mem_new(PIECE, 1);
	uint8_t digest[16];
	char id[OBJECT_ID_TEXT];
	struct md5 m;

	if (fd < 0)
		return -1;
	md5_init(&m);
	while (len > 0) {
		ssize_t n = pread(fd, piece, len < PIECE ? (size_t)len : PIECE, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? err_errno(err, "cannot read '%s'", path)
				     : err_set(err, ERR_IO, "'%s' became shorter while it was sent", path);
		md5_add(&m, piece, (size_t)n);
		at += n;
		len -= n;
	}
	md5_end(&m, digest);
	object_id_of_md5(id, digest);
	memcpy(out, id, 33);
	out[32] = '\0';
	return 0;
}
