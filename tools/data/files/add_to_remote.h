/* add_to_remote.h - `add --to-remote`: what is elsewhere goes straight to a remote, and only its name comes into the project. */
#ifndef DATA_ADD_TO_REMOTE_H
#define DATA_ADD_TO_REMOTE_H

#include "tools/data/moving/data_cloud.h"

/*
 * Upload source (a file, or a folder; or the URL of a file at any kind of remote) to the remote of args. Nothing comes into the cache or the
 * workspace. out: what is to be recorded of it. DVC_FAILED "output 'x' does not exist".
 */
int add_to_remote(struct object_meta *out, struct data_project *d, const struct cloud_args *args, const char *source, struct err *err);

#endif
