/* object_remote.c - finds the driver of a remote's URL, and hands on. */
#include "cache/remote/object_remote.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/remote/remote_driver.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_JOBS = 1024 };

static const struct remote_driver *const drivers[] = { &remote_azure, &remote_folder, &remote_http, &remote_s3, &remote_ssh };

struct object_remote {
	const struct remote_driver *driver;
	struct object_remote_terms terms;
	void *state;
	struct object_watch watch;
	unsigned jobs;
};

struct object_session {
	const struct remote_driver *driver;
	const struct object_watch *watch;
	void *session;
};

/* "s3" of "s3://bucket"; "" of a path. The caller frees it. */
static char *scheme_of(const char *url)
{
	const char *end = strstr(url, "://");

	return mem_strndup(url, end ? (size_t)(end - url) : 0);
}

static const struct remote_driver *driver_of(const char *scheme)
{
	for (size_t i = 0; i < ARRAY_LEN(drivers); i++)
		for (const char *const *s = drivers[i]->schemes; *s; s++)
			if (strcmp(*s, scheme) == 0)
				return drivers[i];
	return NULL;
}

static int read_jobs(unsigned *out, const struct object_remote_terms *terms, unsigned usual, struct err *err)
{
	const char *text = remote_setting(terms, "jobs");
	char *end;
	long n;

	*out = usual;
	if (!text)
		return 0;
	n = strtol(text, &end, 10);
	if (*end || n < 1 || n > MOST_JOBS)
		return err_set(err, ERR_USAGE, "remote '%s': jobs must be a number from 1 to %d, not '%s'", terms->name, MOST_JOBS, text);
	*out = (unsigned)n;
	return 0;
}

int object_remote_open(struct object_remote **out, const struct object_remote_terms *terms, struct err *err)
{
	CLEANUP(mem_free) char *scheme = scheme_of(terms->url);
	const struct remote_driver *driver = driver_of(scheme);
	struct object_remote *r;
	void *state = NULL;
	unsigned jobs;

	if (!driver)
		return err_set(err, ERR_USAGE, "remote '%s': no remote of the kind '%s://' is known", terms->name, scheme);
	if (read_jobs(&jobs, terms, driver->jobs, err) < 0 || (driver->open && driver->open(&state, terms, err) < 0))
		return -1;
	r = mem_new(1, sizeof(*r));
	*r = (struct object_remote){ .driver = driver, .terms = *terms, .state = state, .jobs = jobs };
	*out = r;
	return 0;
}

void object_remote_close(struct object_remote *r)
{
	if (r && r->driver->close)
		r->driver->close(r->state);
	free(r);
}

void object_remote_watch(struct object_remote *r, const struct object_watch *watch)
{
	r->watch = *watch;
}

void object_remote_cleanup(struct object_remote **r)
{
	object_remote_close(*r);
}

const char *object_remote_name(const struct object_remote *r)
{
	return r->terms.name;
}

unsigned object_remote_jobs(const struct object_remote *r)
{
	return r->jobs;
}

enum object_lists object_remote_lists(const struct object_remote *r)
{
	return r->driver->lists;
}

int object_remote_connect(struct object_session **out, struct object_remote *r, struct err *err)
{
	void *session = NULL;

	if (r->driver->connect && r->driver->connect(&session, r->state, &r->watch, err) < 0)
		return -1;
	*out = mem_new(1, sizeof(**out));
	**out = (struct object_session){ .driver = r->driver, .watch = &r->watch, .session = r->driver->connect ? session : r->state };
	return 0;
}

void object_remote_set_hands(struct object_session *s, unsigned hands)
{
	if (s->driver->set_hands)
		s->driver->set_hands(s->session, hands);
}

void object_remote_disconnect(struct object_session *s)
{
	if (s && s->driver->disconnect)
		s->driver->disconnect(s->session);
	free(s);
}

int object_remote_size(struct object_session *s, int64_t *size, const char *key, struct err *err)
{
	return s->driver->size(s->session, size, key, err);
}

/* A driver without sessions counts nothing by itself. */
static void count_file(const struct object_session *s, const char *path)
{
	if (!s->driver->connect && s->watch->moved)
		s->watch->moved(s->watch->arg, fs_size(path));
}

const char *object_remote_tag(struct object_session *s)
{
	return s->driver->tag ? s->driver->tag(s->session) : NULL;
}

const char *object_remote_version(struct object_session *s)
{
	return s->driver->version ? s->driver->version(s->session) : NULL;
}

int object_remote_put(struct object_session *s, const char *key, const char *path, const char *md5, struct err *err)
{
	if (s->driver->put(s->session, key, path, md5, err) < 0)
		return -1;
	count_file(s, path);
	return 0;
}

static int get_from(struct object_session *s, const char *path, const char *key, int64_t from, bool *absent, struct err *err)
{
	bool ignored;

	if (s->driver->get(s->session, path, key, from, absent ? absent : &ignored, err) < 0)
		return -1;
	count_file(s, path);
	return 0;
}

int object_remote_get(struct object_session *s, const char *path, const char *key, bool *absent, struct err *err)
{
	int status = get_from(s, path, key, 0, absent, err);

	if (status < 0)
		unlink(path);
	return status;
}

int object_remote_get_rest(struct object_session *s, const char *path, const char *key, bool *absent, struct err *err)
{
	int64_t from = fs_size(path);

	return get_from(s, path, key, from > 0 ? from : 0, absent, err);
}

int object_remote_list(struct object_session *s, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	return s->driver->list(s->session, prefix, each, arg, err);
}

int object_remote_remove(struct object_session *s, const char *key, struct err *err)
{
	return s->driver->remove(s->session, key, err);
}
