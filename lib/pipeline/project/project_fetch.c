/* project_fetch.c - one remote after the other, until all is here. */
#include "pipeline/project/project_fetch.h"

#include "base/mem.h"
#include "pipeline/project/project_remote.h"
#include "pipeline/project/remote_settings.h"

#include <stdlib.h>
#include <string.h>

struct fetch {
	struct project *p;
	struct object_store *store;
	struct object_set *set;
	const struct project_fetch_terms *terms;
	bool *doubtful;              /* of each object: a remote that could not be asked, or gave it wrong, may hold it */
	struct transfer_result *out; /* `first` is of the first remote that failed */
};

static size_t n_left(const struct object_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->v[i].where == OBJECT_UNKNOWN;
	return n;
}

/* Is it there at all? One question tells, before sixty-four sessions find out each for itself. */
static int probe(struct object_remote *r, const struct object_set *set, struct err *err)
{
	CLEANUP(str_release) struct str key = { 0 };
	struct object_session *s;
	int64_t size;
	size_t i = 0;
	int status;

	while (i + 1 < set->n && set->v[i].where != OBJECT_UNKNOWN)
		i++;
	object_path(&key, set->v[i].id, set->v[i].legacy);
	if (object_remote_connect(&s, r, err) < 0)
		return -1;
	status = object_remote_size(s, &size, str_text(&key), err);
	object_remote_disconnect(s);
	return status;
}

static int fetch_from(struct fetch *f, struct transfer_result *result, const char *name, struct err *err)
{
	struct project_remote r = { 0 };
	int status = project_remote_open(&r, f->p, name, err);

	if (status == 0)
		status = probe(r.remote, f->set, err);
	if (status == 0)
		status = transfer_fetch(result, r.remote, f->store, f->set, &f->terms->transfer, err);
	project_remote_release(&r);
	return status;
}

/* What this remote did not give is open again for the next; *unsure: for how many of them that says little. */
static void reopen(struct fetch *f, bool down)
{
	for (size_t i = 0; i < f->set->n; i++) {
		struct set_object *o = &f->set->v[i];

		f->doubtful[i] |= o->where == OBJECT_FAILED || (down && o->where == OBJECT_UNKNOWN);
		if (o->where == OBJECT_FAILED || o->where == OBJECT_MISSING)
			o->where = OBJECT_UNKNOWN;
	}
}

/* The next remote is asked for the same objects: they count once. */
static void count_once(const struct fetch *f, int64_t unmoved)
{
	if (f->terms->transfer.progress)
		progress_expect(f->terms->transfer.progress, -unmoved);
}

static void keep_first(struct fetch *f, const struct err *why)
{
	if (!f->out->first.text[0])
		f->out->first = *why;
}

/* What is nowhere: missing if every remote said so. */
static void settle(struct fetch *f)
{
	for (size_t i = 0; i < f->set->n; i++) {
		struct set_object *o = &f->set->v[i];

		if (o->where != OBJECT_UNKNOWN)
			continue;
		o->where = f->doubtful[i] ? OBJECT_FAILED : OBJECT_MISSING;
		f->out->n_failed += f->doubtful[i];
		f->out->n_missing += !f->doubtful[i];
	}
}

static void say(const struct fetch *f, const char *name, size_t n, const char *before, const char *why)
{
	if (n && before)
		log_warn(f->terms->log, "%zu object%s came from the remote '%s': '%s' %s%s", n, n == 1 ? "" : "s", name, before,
			 why[0] ? "could not give them: " : "does not hold them", why);
}

static void fetch_each(struct fetch *f, const struct strvec *names)
{
	CLEANUP(mem_free) char *why = mem_strdup("");

	for (size_t i = 0; i < names->n && n_left(f->set) > 0; i++) {
		struct transfer_result result = { 0 };
		struct err err = { 0 };
		bool down = fetch_from(f, &result, names->v[i], &err) < 0;

		say(f, names->v[i], result.n_moved, i ? names->v[i - 1] : NULL, why);
		f->out->n_moved += result.n_moved;
		reopen(f, down);
		if (!down)
			count_once(f, (int64_t)n_left(f->set));
		if (down || result.n_failed)
			keep_first(f, down ? &err : &result.first);
		free(why);
		why = mem_strdup(down ? err.text : result.n_failed ? result.first.text : "");
	}
}

int project_fetch(struct transfer_result *out, struct project *p, struct object_store *store, struct object_set *set,
		  const struct project_fetch_terms *terms, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct fetch f = { .p = p, .store = store, .set = set, .terms = terms, .out = out };
	struct project_remote r = { 0 };
	size_t left;
	int status;

	*out = (struct transfer_result){ 0 };
	if (transfer_mark_cached(&left, set, store, err) < 0)
		return -1;
	if (left == 0)
		return 0; /* no remote is needed for that */
	if (!terms->only && remote_settings_order(&names, p, terms->remote, err) < 0)
		return -1;
	if (names.n > 1) {
		f.doubtful = mem_new(set->n, sizeof(*f.doubtful));
		fetch_each(&f, &names);
		count_once(&f, -(int64_t)n_left(set));
		settle(&f);
		free(f.doubtful);
		return 0;
	}
	status = project_remote_open(&r, p, names.n ? names.v[0] : terms->remote, err);
	if (status == 0)
		status = transfer_fetch(out, r.remote, store, set, &terms->transfer, err);
	project_remote_release(&r);
	return status;
}
