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
};

/* ERR_IO if ssh is not there; ERR_RETRY if the connection cannot be made: ssh itself says why on stderr. */
int sftp_open(struct sftp **out, const struct sftp_terms *terms, struct err *err);
void sftp_close(struct sftp *s); /* NULL is fine */

/* *size in bytes; -1 = there is no such file. */
int sftp_size(struct sftp *s, int64_t *size, const char *path, struct err *err);
/* The new file `path` with the bytes of a local one, mode 0444; at `path` when it is whole, under another name before. Missing folders are made. */
int sftp_put(struct sftp *s, const char *path, const char *local, struct err *err);
/* ERR_DATA and *absent if there is none. Nothing is left of the local file after a failure. */
int sftp_get(struct sftp *s, const char *local, const char *path, bool *absent, struct err *err);
/* Every name in a folder but "." and ".."; none if there is no such folder. Stops at the first that returns non-zero, and returns that. */
typedef int sftp_each_fn(void *arg, const char *name, bool is_folder, int64_t size, struct err *err);
int sftp_list(struct sftp *s, const char *folder, sftp_each_fn *each, void *arg, struct err *err);
/* An absent file is fine. */
int sftp_remove(struct sftp *s, const char *path, struct err *err);

#endif
