/* object_look.c - which objects a remote has already: by few lists where they are cheap, else by a question for each name. */
#include "base/mem.h"
#include "cache/crew.h"
#include "cache/remote/object_transfer.h"

#include <stdlib.h>
#include <string.h>

/* A page of a list holds 1 000 names, and costs a server as much as some eight questions. Of a small remote a few pages tell everything. */
enum { PAGE = 1000, QUESTIONS_A_PAGE = 8, FIRST_PAGES = 4, FEW_QUESTIONS = 512, PREFIXES = 256 };

static const char top[] = "files/md5/";

struct look {
	struct object_set *set;
	struct object_queue queue;
	unsigned jobs;
};

static void look_release(struct look *k)
{
	object_queue_release(&k->queue);
}

static int ask(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct look *k = arg;
	struct set_object *o = &k->set->v[k->queue.v[i]];
	CLEANUP(str_release) struct str key = { 0 };
	int64_t size;

	object_path(&key, o->id, o->legacy);
	if (object_remote_size(s, &size, str_text(&key), err) < 0)
		return -1;
	if (size >= 0)
		o->where = OBJECT_THERE;
	return 0;
}

struct listing {
	struct look *look;
	size_t n, most;  /* names so far; 0, or the number to stop at */
	unsigned prefix; /* of the last name: 0 to 255 */
};

/* "files/md5/ab/cdef..." -> the object of that id, if the set has it. 1 = enough names. */
static int meet(void *arg, const char *key, int64_t size, struct err *err)
{
	struct listing *l = arg;
	const char *name = key + sizeof(top) - 1;
	struct set_object *o;
	char id[OBJECT_ID_TEXT];

	(void)size;
	(void)err;
	l->n++;
	if (strlen(name) >= 4 && name[2] == '/' && strlen(name) - 1 < sizeof(id)) {
		memcpy(id, name, 2);
		memcpy(id + 2, name + 3, strlen(name) - 2);
		l->prefix = (unsigned)strtoul((char[]){ id[0], id[1], '\0' }, NULL, 16);
		o = object_set_find(l->look->set, id, false);
		if (o)
			o->where = OBJECT_THERE;
	}
	return l->n == l->most;
}

static int list_prefix(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct listing l = { .look = arg };
	CLEANUP(mem_free) char *prefix = str_format("%s%02zx/", top, i);

	return object_remote_list(s, prefix, meet, &l, err);
}

static int list_some(struct listing *l, struct object_remote *r, const char *prefix, struct err *err)
{
	struct object_session *s;
	int status;

	if (object_remote_connect(&s, r, err) < 0)
		return -1;
	status = object_remote_list(s, prefix, meet, l, err);
	object_remote_disconnect(s);
	return status;
}

/* The first pages of all. Returns 1 if they were everything, 0 if there is more; *n_names: how many there are, by how far they reached. */
static int list_first_pages(struct look *k, struct object_remote *r, size_t *n_names, struct err *err)
{
	size_t pages = k->queue.n / (2 * QUESTIONS_A_PAGE);
	struct listing l = { .look = k, .most = PAGE * (pages < FIRST_PAGES ? pages : FIRST_PAGES) };
	int status;

	*n_names = SIZE_MAX;
	if (pages == 0)
		return 0;
	status = list_some(&l, r, top, err);
	*n_names = l.n * PREFIXES / (l.prefix + 1);
	return status < 0 ? -1 : status == 0;
}

/* One folder of the 256 says how many names there are. */
static int sample_folder(struct look *k, struct object_remote *r, size_t *n_names, struct err *err)
{
	CLEANUP(mem_free) char *prefix = str_format("%s00/", top);
	struct listing l = { .look = k };

	*n_names = SIZE_MAX;
	if (k->queue.n > FEW_QUESTIONS && list_some(&l, r, prefix, err) < 0)
		return -1;
	if (k->queue.n > FEW_QUESTIONS)
		*n_names = l.n * PREFIXES;
	return 0;
}

/* Returns 1 if all names of today's layout were listed, 0 if they are to be asked for. */
static int list(struct look *k, struct object_remote *r, struct err *err)
{
	static int (*const first[])(struct look * k, struct object_remote * r, size_t * n_names, struct err * err) = {
		[OBJECT_LISTS_BY_FOLDER] = sample_folder, [OBJECT_LISTS_BY_PAGE] = list_first_pages
	};
	enum object_lists kind = object_remote_lists(r);
	size_t n_names;
	int status;

	if (kind == OBJECT_LISTS_NOTHING)
		return 0;
	status = first[kind](k, r, &n_names, err);
	if (status != 0 || PREFIXES * (1 + n_names / PREFIXES / PAGE) * QUESTIONS_A_PAGE >= k->queue.n)
		return status;
	return crew_run(r, k->jobs, PREFIXES, list_prefix, k, err) < 0 ? -1 : 1;
}

/* What DVC 2 put there lies elsewhere than in the lists. */
static void leave_legacy(struct look *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->queue.n; i++)
		if (k->set->v[k->queue.v[i]].legacy)
			k->queue.v[n++] = k->queue.v[i];
	k->queue.n = n;
}

static int look_at(struct look *k, struct object_remote *r, bool (*wanted)(const struct object_set *set, size_t at), struct err *err)
{
	int listed;

	object_queue_choose(&k->queue, k->set, wanted);
	listed = list(k, r, err);
	if (listed < 0)
		return -1;
	if (listed > 0)
		leave_legacy(k);
	return crew_run(r, k->jobs, k->queue.n, ask, k, err);
}

static void spread_to_children(struct object_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		for (size_t c = 0; set->v[i].where == OBJECT_THERE && c < set->v[i].n_children; c++)
			set->v[set->children[set->v[i].first_child + c]].where = OBJECT_THERE;
}

int transfer_look(struct object_remote *r, struct object_set *set, const struct transfer_terms *terms, bool all, struct err *err)
{
	CLEANUP(look_release) struct look k = { .set = set, .jobs = terms->jobs ? terms->jobs : object_remote_jobs(r) };

	if (look_at(&k, r, object_set_is_folder, err) < 0)
		return -1;
	if (!all)
		spread_to_children(set);
	return look_at(&k, r, object_set_is_file, err);
}
