/* tar.c - the ustar writer. Source: IEEE Std 1003.1-2017, pax, "ustar Interchange Format". */
#include "format/tar.h"

#include "base/fs.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK = 512, NAME_MOST = 100, PREFIX_MOST = 155 };

#define SIZE_MOST ((UINT64_C(1) << 33) - 1) /* 11 octal digits */

struct header {
	char name[NAME_MOST], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6], version[2];
	char user[32], group[32], major[8], minor[8], prefix[PREFIX_MOST], pad[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header is one block");

static const char zeros[BLOCK];

void tar_begin(struct tar *t, struct sink sink)
{
	*t = (struct tar){ .sink = sink };
}

/* Digits fill the field but for its last byte, which is NUL. */
static void put_octal(char *field, size_t width, uint64_t value)
{
	field[width - 1] = '\0';
	for (size_t i = width - 1; i-- > 0; value >>= 3)
		field[i] = (char)('0' + (value & 7));
}

/* A long path is split at a '/': the part before it goes to prefix. */
static bool put_path(struct header *h, const char *path)
{
	size_t len = strlen(path);
	const char *slash = path;

	if (len <= NAME_MOST) {
		memcpy(h->name, path, len);
		return true;
	}
	while ((slash = strchr(slash + 1, '/'))) {
		size_t front = (size_t)(slash - path), back = len - front - 1;

		if (back == 0 || back > NAME_MOST || front > PREFIX_MOST)
			continue;
		memcpy(h->prefix, path, front);
		memcpy(h->name, slash + 1, back);
		return true;
	}
	return false;
}

static int put_header(struct tar *t, const char *path, char type, uint64_t size, unsigned mode, struct err *err)
{
	struct header h = { .type = type, .magic = "ustar", .version = { '0', '0' } };
	const unsigned char *bytes = (const unsigned char *)&h;
	unsigned sum = 0;

	if (!put_path(&h, path))
		return err_set(err, ERR_DATA, "the path '%s' is too long for a tar archive", path);
	put_octal(h.mode, sizeof(h.mode), mode);
	put_octal(h.uid, sizeof(h.uid), 0);
	put_octal(h.gid, sizeof(h.gid), 0);
	put_octal(h.size, sizeof(h.size), size);
	put_octal(h.mtime, sizeof(h.mtime), 0);
	put_octal(h.major, sizeof(h.major), 0);
	put_octal(h.minor, sizeof(h.minor), 0);
	memset(h.checksum, ' ', sizeof(h.checksum));
	for (size_t i = 0; i < BLOCK; i++)
		sum += bytes[i];
	put_octal(h.checksum, 7, sum); /* six digits, NUL, blank */
	sink_add(&t->sink, &h, BLOCK);
	return 0;
}

int tar_add_dir(struct tar *t, const char *path, unsigned mode, struct err *err)
{
	char name[PREFIX_MOST + 1 + NAME_MOST + 2];

	if (!fs_is_safe_relative(path))
		return err_set(err, ERR_DATA, "'%s' cannot be a path in a tar archive", path);
	if (strlen(path) + 2 > sizeof(name))
		return err_set(err, ERR_DATA, "the path '%s' is too long for a tar archive", path);
	snprintf(name, sizeof(name), "%s/", path);
	return put_header(t, name, '5', 0, mode, err);
}

int tar_begin_file(struct tar *t, const char *path, uint64_t size, unsigned mode, struct err *err)
{
	if (!fs_is_safe_relative(path))
		return err_set(err, ERR_DATA, "'%s' cannot be a path in a tar archive", path);
	if (size > SIZE_MOST)
		return err_set(err, ERR_DATA, "'%s' has 8 GiB or more, which a plain tar archive cannot hold", path);
	t->size = t->left = size;
	return put_header(t, path, '0', size, mode, err);
}

void tar_add(struct tar *t, const void *bytes, size_t len)
{
	size_t taken = len < t->left ? len : (size_t)t->left;

	sink_add(&t->sink, bytes, taken);
	t->left -= taken;
}

int tar_end_file(struct tar *t, struct err *err)
{
	size_t over = (size_t)(t->size % BLOCK);

	if (t->left > 0)
		return err_set(err, ERR_IO, "a file became shorter while it was being archived");
	if (over > 0)
		sink_add(&t->sink, zeros, BLOCK - over);
	return 0;
}

void tar_end(struct tar *t)
{
	sink_add(&t->sink, zeros, BLOCK);
	sink_add(&t->sink, zeros, BLOCK);
}
