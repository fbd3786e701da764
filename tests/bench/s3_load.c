/* s3_load - bare requests to an S3 server that takes them from anybody: what the server alone needs, as the limit of any client.
 *
 *	s3_load put|get PORT BUCKET OBJECTS CONNECTIONS		# objects of 4 096 bytes; exit 1 if one is refused
 *
 * A connection a thread, kept open; one request at a time on each. Nothing is signed, hashed or written here.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY = 4096, MOST = 64, ROOM = 16384 };

static struct {
	const char *bucket;
	bool puts;
	int port;
	long n;
	atomic_long next, refused;
} load;

static int reach(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons((uint16_t)load.port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	perror("connect");
	exit(1);
}

/* Reads one answer whole. */
static bool is_good(int fd)
{
	char text[ROOM + 1];
	size_t len = 0, all = SIZE_MAX;

	while (len < all && len < ROOM) {
		ssize_t got = recv(fd, text + len, ROOM - len, 0);
		char *end, *length;

		if (got <= 0)
			return false;
		text[len += (size_t)got] = '\0';
		end = all == SIZE_MAX ? strstr(text, "\r\n\r\n") : NULL;
		length = end ? strcasestr(text, "\r\nContent-Length:") : NULL;
		if (end)
			all = (size_t)(end + 4 - text) + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
	}
	return strncmp(text, "HTTP/1.1 200", 12) == 0;
}

static void *work(void *arg)
{
	int fd = reach();
	char request[512 + BODY];
	long i;

	(void)arg;
	while ((i = atomic_fetch_add(&load.next, 1)) < load.n) {
		int head =
			snprintf(request, 512, "%s /%s/files/md5/%02lx/%030lx HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n\r\n",
				 load.puts ? "PUT" : "GET", load.bucket, i % 256, i, load.port, load.puts ? BODY : 0);
		int len = head + (load.puts ? BODY : 0);

		memset(request + head, (int)('a' + i % 26), BODY);
		if (send(fd, request, (size_t)len, 0) != len || !is_good(fd))
			atomic_fetch_add(&load.refused, 1);
	}
	close(fd);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[MOST];
	int wanted = argc == 6 ? atoi(argv[5]) : 0;

	if (wanted < 1 || wanted > MOST)
		return fprintf(stderr, "usage: s3_load put|get PORT BUCKET OBJECTS CONNECTIONS\n"), 2;
	load.puts = strcmp(argv[1], "put") == 0;
	load.port = atoi(argv[2]);
	load.bucket = argv[3];
	load.n = atol(argv[4]);
	for (int i = 0; i < wanted; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < wanted; i++)
		pthread_join(threads[i], NULL);
	if (load.refused)
		fprintf(stderr, "%ld of %ld requests were refused\n", load.refused, load.n);
	return load.refused > 0;
}
