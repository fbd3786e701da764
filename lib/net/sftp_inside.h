/* sftp_inside.h - packets of the protocol, and what they go through. */
#ifndef NET_SFTP_INSIDE_H
#define NET_SFTP_INSIDE_H

#include "base/str.h"
#include "net/sftp.h"

#include <sys/types.h>

enum {
	SFTP_INIT = 1,
	SFTP_VERSION = 2,
	SFTP_OPEN = 3,
	SFTP_CLOSE = 4,
	SFTP_READ = 5,
	SFTP_WRITE = 6,
	SFTP_SETSTAT = 9,
	SFTP_OPENDIR = 11,
	SFTP_READDIR = 12,
	SFTP_REMOVE = 13,
	SFTP_MKDIR = 14,
	SFTP_STAT = 17,
	SFTP_RENAME = 18,
	SFTP_STATUS = 101,
	SFTP_HANDLE = 102,
	SFTP_DATA = 103,
	SFTP_NAME = 104,
	SFTP_ATTRS = 105,
	SFTP_EXTENDED = 200,
};
/* Bytes that are asked for or sent at once, and how many of those are under way. */
enum { SFTP_PIECE = 32768, SFTP_UNDER_WAY = 48 };
/* pflags of SFTP_OPEN. */
enum { SFTP_TO_READ = 1, SFTP_TO_WRITE = 2, SFTP_TO_CREATE = 8, SFTP_TO_TRUNCATE = 16, SFTP_TO_EXCLUDE = 32 };
/* Codes of SFTP_STATUS. */
enum { SFTP_OK = 0, SFTP_EOF = 1, SFTP_NO_SUCH_FILE = 2, SFTP_BROKEN = -1 };

struct sftp {
	pid_t pid;
	int fd;     /* of a socket that ssh reads and writes */
	char *name; /* of the host, for messages */
	uint32_t next_id;
	bool can_replace; /* posix-rename@openssh.com */
	void (*moved)(void *arg, int64_t bytes);
	void *moved_arg;
	/* A second ssh, whose shell answers paths with digests (sftp_digest.c): how it is reached, and its ends; asked is true once it was tried. */
	struct sftp_terms terms;
	pid_t shell_pid;
	int shell_fd; /* -1 = none */
	bool shell_asked;
};

/* Start ssh with what the terms say; command NULL: the sftp subsystem. */
int sftp_start_ssh(pid_t *pid, int *fd, const struct sftp_terms *t, const char *command, struct err *err);
void sftp_close_shell(struct sftp *s);

/* A request in the making: its type and id are in it. */
void sftp_begin(struct str *packet, struct sftp *s, int type, uint32_t *id);
void sftp_add_u32(struct str *packet, uint32_t value);
void sftp_add_u64(struct str *packet, uint64_t value);
void sftp_add_text(struct str *packet, const void *text, size_t len);
/* Adds the length in front, and sends. */
int sftp_send(struct sftp *s, struct str *packet, struct err *err);

/* An answer. */
struct sftp_answer {
	int type;
	uint32_t id;
	struct str bytes; /* what follows the id */
	size_t at;        /* read so far */
};
void sftp_answer_release(struct sftp_answer *a);
/*
 * Wait for the next answer, of any request. *answer is released by sftp_answer_release(). ERR_RETRY if the connection is gone,
 * ERR_DATA for a packet that is none.
 */
int sftp_receive(struct sftp *s, struct sftp_answer *answer, struct err *err);
/* Zeros, and `broken`, beyond the end. */
uint32_t sftp_take_u32(struct sftp_answer *a);
uint64_t sftp_take_u64(struct sftp_answer *a);
/* Borrowed until the next answer; NULL beyond the end. */
const char *sftp_take_text(struct sftp_answer *a, size_t *len);
/* The code of an SFTP_STATUS, SFTP_BROKEN of any other answer. */
int sftp_status(struct sftp_answer *a);
/* Size and mode of the attributes that come next. */
void sftp_take_attrs(struct sftp_answer *a, int64_t *size, uint32_t *mode);

/* Send, and receive the answer to it. */
int sftp_ask(struct sftp *s, struct sftp_answer *answer, struct str *packet, struct err *err);
/* One path, an answer of SFTP_OK; *code (may be NULL, then anything else is an error) says what it was. */
int sftp_do_to(struct sftp *s, int type, const char *what, const char *path, int *code, struct err *err);
/* A handle in *handle; 1 is returned if there is no such file. */
int sftp_open_file(struct sftp *s, struct str *handle, const char *path, uint32_t flags, struct err *err);
int sftp_close_file(struct sftp *s, const struct str *handle, const char *path, struct err *err);
/* Answers that are still to come, after a failure: the connection can be used again. Returns status. */
int sftp_settle(struct sftp *s, struct sftp_answer *answer, int under_way, int status);
/* What the server said, as an error. */
int sftp_refused(const struct sftp *s, struct sftp_answer *a, const char *what, const char *path, struct err *err);

#endif
