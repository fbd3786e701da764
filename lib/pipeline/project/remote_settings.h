/* remote_settings.h - `remotes:` of .interlock.yaml: what DVC's own configuration has no word for, and would refuse.
 *
 *	remotes:
 *	  read: [store, mirror]   # from which remotes, in this order
 *	  verify: false           # what goes up over WebDAV, HTTP and SSH is not looked at again but for its size
 */
#ifndef PIPELINE_REMOTE_SETTINGS_H
#define PIPELINE_REMOTE_SETTINGS_H

#include "base/vec.h"
#include "pipeline/project/project.h"

struct remote_settings {
	struct strvec read;
	bool read_said;
	bool verify;
};

/* Of the nearest .interlock.yaml from the project's root upwards; the defaults without one. DVC_CONFIG "path:line:col: ...". */
int remote_settings_read(struct remote_settings *out, const struct project *p, struct err *err);
void remote_settings_release(struct remote_settings *s);

/*
 * The remotes to read from: name (NULL = core.remote) and then the others that the configuration declares; as `read` says, if it does, where a
 * name that is given still comes first. Appended.
 */
int remote_settings_order(struct strvec *out, const struct project *p, const char *name, struct err *err);

#endif
