/* link_lock.c - link() is atomic where locks are not. */
#include "pipeline/locks/link_lock.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LIFETIME_S = 365 * 24 * 3600 };

/* host and process stand in the name before it is hashed, so that two machines cannot make the same. */
static char *claim_name(const char *path, const char *folder, long pid)
{
	char host[256] = "", random[17], md5[DIGEST_MD5_TEXT];
	CLEANUP(mem_free) char *words = NULL;

	gethostname(host, sizeof(host) - 1);
	digest_random_hex(random, 8);
	words = str_format("%s|%s|%ld|%s", path, host, pid, random);
	digest_md5_bytes(md5, words, strlen(words));
	return str_format("%s/%s.lock", folder, md5);
}

static int write_claim(const char *claim)
{
	CLEANUP(fs_close) int fd = open(claim, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	struct timespec until[2] = { { .tv_sec = time(NULL) + LIFETIME_S }, { .tv_sec = time(NULL) + LIFETIME_S } };
	size_t len = strlen(claim);

	return fd >= 0 && write(fd, claim, len) == (ssize_t)len && futimens(fd, until) == 0 ? 0 : -1;
}

/* The owner of a lock that is past its time is gone. */
static void break_if_over(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && st.st_nlink <= 2 && st.st_mtime < time(NULL))
		unlink(path);
}

int link_lock_try(char **claim, const char *path, const char *folder, long pid)
{
	char *own = claim_name(path, folder, pid);
	int saved;

	if (write_claim(own) == 0 && link(own, path) == 0) {
		*claim = own;
		return 0;
	}
	saved = errno;
	unlink(own);
	free(own);
	if (saved == EEXIST)
		break_if_over(path);
	errno = saved == EEXIST ? EWOULDBLOCK : saved;
	return -1;
}

void link_lock_drop(char **claim, const char *path)
{
	if (!*claim)
		return;
	unlink(path);
	unlink(*claim);
	mem_free(claim);
}
