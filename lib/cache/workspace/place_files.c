/* place_files.c - new files of a checkout, by as many threads as there are processors. */
#include "cache/workspace/place_files.h"

#include "base/mem.h"
#include "base/process/team.h"
#include "cache/objects/object_inside.h"

/* For fewer files no thread is started. A thread takes a fourth of its share at a time: where two write to one folder, each waits for the other. */
enum { SHARE_LEAST = 256, PIECES = 4 };

struct placing {
	struct workspace *w;
	const struct workspace_place *place;
	const struct dir_listing *list;
	bool legacy;
	unsigned char *marks;
	struct stat_sig *sigs;
	struct object_store hands[TEAM_MOST];
	struct workspace_folder folders[TEAM_MOST]; /* that each has put into last */
};

static bool place_some(void *arg, unsigned worker, size_t begin, size_t end)
{
	struct placing *p = arg;
	struct err ignored;

	for (size_t i = begin; i < end; i++) {
		char id[OBJECT_ID_TEXT];
		const char *name;
		struct stat st;
		int there;

		if (p->marks[i] != PLACE_NEW)
			continue;
		if (workspace_enter(&p->folders[worker], &name, p->w, p->place, p->list->v[i].path, &ignored) < 0)
			return false;
		object_id_of_md5(id, p->list->v[i].md5);
		there = object_store_get_new(&p->hands[worker], id, p->legacy, p->folders[worker].fd, name, &st, &ignored);
		if (there < 0)
			return false;
		if (there == 0)
			continue;
		stat_sig_of(&p->sigs[i], &st);
		p->marks[i] = PLACE_DONE;
	}
	return true;
}

void place_files(struct workspace *w, const struct workspace_place *place, const struct dir_listing *list, bool legacy,
		 unsigned char *marks, size_t n_new, struct stat_sig *sigs)
{
	unsigned n_workers = team_size(n_new, SHARE_LEAST);
	CLEANUP(mem_free) struct placing *p = n_workers > 1 ? mem_new(1, sizeof(*p)) : NULL;

	if (!p)
		return;
	*p = (struct placing){ .w = w, .place = place, .list = list, .legacy = legacy, .marks = marks, .sigs = sigs };
	for (unsigned i = 0; i < n_workers; i++)
		object_hand_take(&p->hands[i], w->store, i);
	team_run(n_workers, list->n, list->n / (n_workers * PIECES) + 1, place_some, p);
	for (unsigned i = 0; i < n_workers; i++) {
		workspace_leave(&p->folders[i]);
		object_hand_back(w->store, &p->hands[i]);
	}
}
