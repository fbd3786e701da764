/* fuzz_sftp - any bytes as what the other machine's sftp server says to each kind of question. The first byte says which. */
#include "base/fs.h"
#include "base/mem.h"
#include "net/sftp_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 16 }; /* fits into a socket's buffer */

static int see(void *arg, const char *name, bool is_folder, int64_t size, struct err *err)
{
	(void)err;
	*(size_t *)arg += strlen(name) + is_folder + (size > 0);
	return 0;
}

static void take(void *arg, const void *bytes, size_t len)
{
	*(size_t *)arg += len > 0 ? *(const unsigned char *)bytes : 0;
}

static void ask(struct sftp *s, int question)
{
	char local[] = "/tmp/interlock-fuzz-sftp-XXXXXX";
	struct err err;
	bool absent;
	int64_t length;
	size_t n = 0;
	int fd;

	if (question == 0)
		sftp_size(s, &length, "a", &err);
	else if (question == 1)
		sftp_list(s, "a", see, &n, &err);
	else if (question == 2)
		sftp_read(s, "a", take, &n, &err);
	else if (question == 3)
		sftp_remove(s, "a", &err);
	if (question != 4)
		return;
	fd = mkstemp(local);
	fs_close(&fd);
	sftp_get(s, local, "a", 0, &absent, &err);
	unlink(local);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "there";
	struct timeval at_once = { .tv_usec = 1 };
	struct sftp s = { .name = name, .shell_fd = -1 };
	int ends[2];

	if (size < 1 || size > MOST || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return 0;
	/* Nobody reads what is asked: a buffer that is full is a connection that is lost. */
	setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &at_once, sizeof(at_once));
	if (send(ends[1], data + 1, size - 1, MSG_NOSIGNAL) < 0)
		abort();
	shutdown(ends[1], SHUT_WR);
	s.fd = ends[0];
	ask(&s, data[0] % 5);
	close(ends[0]);
	close(ends[1]);
	return 0;
}
