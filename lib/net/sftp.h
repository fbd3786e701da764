/* sftp.h - files of another machine through its sftp subsystem, over the user's own `ssh`: his ~/.ssh/config, agent, known hosts and jumps hold.
 *
 * One connection is one ssh process. Protocol: draft-ietf-secsh-filexfer-02 (version 3), which every OpenSSH speaks.
 */
#ifndef NET_SFTP_H
#define NET_SFTP_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct sftp;

struct sftp_terms {
	const char *host;
	const char *user, *key_file; /* NULL = as ssh's configuration says */
	const char *port;            /* digits; NULL the same */
	const struct env *env;
	void (*moved)(void *arg, int64_t bytes); /* told of the bytes of files as they go and come; NULL = nobody */
	void *moved_arg;
};

/* The terms are borrowed until sftp_close(). ERR_IO if ssh is not there; ERR_RETRY if the connection cannot be made: ssh itself says why on stderr. */
int sftp_open(struct sftp **out, const struct sftp_terms *terms, struct err *err);
void sftp_close(struct sftp *s); /* NULL is fine */

/* *size in bytes; -1 = there is no such file. */
int sftp_size(struct sftp *s, int64_t *size, const char *path, struct err *err);
/*
 * The new file `path` with the bytes of a local one, mode 0444; at `path` when it is whole, under another name before. Missing folders are made.
 * known_as: what no other contents are called, NULL = not known: what an earlier try under this name has sent counts then, and what is sent stays
 * after a break. check (may be NULL) is asked under that other name whether what lies there is right: a -1 of it ends all, and nothing is left.
 */
typedef int sftp_check_fn(void *arg, struct sftp *s, const char *path, struct err *err);
int sftp_put(struct sftp *s, const char *path, const char *local, const char *known_as, sftp_check_fn *check, void *arg, struct err *err);
/*
 * ERR_DATA and *absent if there is none. from: so many bytes of the local file are there from an earlier try; what is sure of them stays. What
 * has come stays after a failure.
 */
int sftp_get(struct sftp *s, const char *local, const char *path, int64_t from, bool *absent, struct err *err);
/* The bytes of a file, in order, through the caller's hands. */
typedef void sftp_take_fn(void *arg, const void *bytes, size_t len);
int sftp_read(struct sftp *s, const char *path, sftp_take_fn *take, void *arg, struct err *err);
/* MD5 in hex as the other machine's own md5sum (or md5) says it. False if it runs no commands for us, or has neither. */
bool sftp_md5(struct sftp *s, char out[static 33], const char *path);
/* Every name in a folder but "." and ".."; none if there is no such folder. Stops at the first that returns non-zero, and returns that. */
typedef int sftp_each_fn(void *arg, const char *name, bool is_folder, int64_t size, struct err *err);
int sftp_list(struct sftp *s, const char *folder, sftp_each_fn *each, void *arg, struct err *err);
/* An absent file is fine. */
int sftp_remove(struct sftp *s, const char *path, struct err *err);

#endif
