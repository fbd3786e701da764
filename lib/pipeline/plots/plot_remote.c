/* plot_remote.c - one connection, kept for all files of a page; objects go through a file of .dvc/tmp. */
#include "pipeline/plots/plot_remote.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <string.h>
#include <unistd.h>

void plot_remote_release(struct plot_remote *r)
{
	if (r->session)
		object_remote_disconnect(r->session);
	if (r->is_open)
		project_remote_release(&r->remote);
	*r = (struct plot_remote){ .p = r->p };
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* A project without a remote has none to ask: that is no error. */
static int connect_to(struct plot_remote *r, const char *name, struct err *err)
{
	if ((r->session || r->is_useless) && is_same(r->name, name))
		return 0;
	plot_remote_release(r);
	r->name = name;
	r->is_useless = !name && !project_default_remote(r->p);
	if (r->is_useless)
		return 0;
	r->is_open = true;
	if (project_remote_open(&r->remote, r->p, name, err) < 0 || object_remote_connect(&r->session, r->remote.remote, err) < 0) {
		r->is_useless = true;
		return -1;
	}
	return 0;
}

/* What came down has the digest that it is named by; that of DVC 2 is of texts with other line ends, and is not held against it. */
static int check(const char *path, const char *id, bool legacy, const char *key, struct err *err)
{
	char md5[DIGEST_MD5_TEXT];

	if (legacy)
		return 0;
	if (digest_md5_file(md5, path, err) < 0)
		return -1;
	return strncmp(md5, id, strlen(md5)) == 0 ? 0 : err_set(err, DVC_ERROR, "'%s' of the remote is not what it is called", key);
}

int plot_remote_read(struct str *out, struct plot_remote *r, const char *remote, const char *id, bool legacy, size_t most_bytes,
		     bool *found, struct err *err)
{
	CLEANUP(mem_free) char *temp = str_format("%s/tmp/interlock/plot-%ld", r->p->dvc_folder, (long)getpid());
	CLEANUP(str_release) struct str key = { 0 };
	int64_t size = -1;
	int status;

	*found = false;
	if (connect_to(r, remote, err) < 0)
		return -1;
	object_path(&key, id, legacy);
	if (!r->session)
		return 0;
	if (object_remote_size(r->session, &size, str_text(&key), err) < 0)
		return -1;
	if (size < 0)
		return 0;
	if ((uint64_t)size > most_bytes)
		return err_set(err, DVC_ERROR, "'%s' of the remote is larger than %zu bytes", str_text(&key), most_bytes);
	if (fs_make_parent(temp, err) < 0)
		return -1;
	status = object_remote_get(r->session, temp, str_text(&key), NULL, err);
	if (status == 0)
		status = check(temp, id, legacy, str_text(&key), err);
	if (status == 0)
		status = fs_read(out, temp, most_bytes, err);
	unlink(temp);
	*found = status == 0;
	return status;
}
