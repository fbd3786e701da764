/* played_server.h - a server on loopback that gives the answers that a test wrote down, one a connection, and keeps what it was asked. */
#ifndef TESTS_PLAYED_SERVER_H
#define TESTS_PLAYED_SERVER_H

#include "base/mem.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PLAYED_MOST = 8, PLAYED_BYTES = 4096 };

struct played_server {
	int listening, port;
	pthread_t thread;
	const char *answers[PLAYED_MOST]; /* NULL ends; with "hold" in it the connection stays open, and silent */
	char asked[PLAYED_MOST][PLAYED_BYTES];
	atomic_size_t n_asked;
};

static void *played_serve(void *arg)
{
	struct played_server *p = arg;
	char rest;

	for (size_t i = 0; i < PLAYED_MOST && p->answers[i]; i++) {
		int fd = accept(p->listening, NULL, NULL);
		size_t n = 0;

		if (fd < 0)
			break;
		while (!strstr(p->asked[i], "\r\n\r\n") && n < PLAYED_BYTES - 1) {
			ssize_t got = read(fd, p->asked[i] + n, PLAYED_BYTES - 1 - n);

			if (got <= 0)
				break;
			n += (size_t)got;
		}
		atomic_fetch_add(&p->n_asked, 1);
		for (const char *at = p->answers[i]; *at;) {
			ssize_t sent = send(fd, at, strlen(at), MSG_NOSIGNAL);

			if (sent <= 0)
				break;
			at += sent;
		}
		if (!strstr(p->answers[i], "hold"))
			shutdown(fd, SHUT_WR);
		while (read(fd, &rest, 1) > 0) /* what is left unread would break off the answer */
			;
		close(fd);
	}
	return NULL;
}

/* The answers end with NULL. */
static void played_begin(struct played_server *p)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	p->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p->listening, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(p->listening, PLAYED_MOST), 0);
	assert_int_equal(getsockname(p->listening, (struct sockaddr *)&at, &len), 0);
	p->port = ntohs(at.sin_port);
}

static void played_start(struct played_server *p)
{
	assert_int_equal(pthread_create(&p->thread, NULL, played_serve, p), 0);
}

static void played_end(struct played_server *p)
{
	shutdown(p->listening, SHUT_RDWR);
	close(p->listening);
	pthread_join(p->thread, NULL);
}

#endif
