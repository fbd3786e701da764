/* not_in_remote.c - the objects of each remote are asked for together. */
#include "tools/data/compare/not_in_remote.h"

#include "base/mem.h"
#include "cache/objects/object_set.h"
#include "cache/remote/object_transfer.h"
#include "tools/data/compare/remote_known.h"

#include <string.h>

static bool is_wanted(const struct strvec *only, const char *path)
{
	for (size_t i = 0; i < only->n; i++) {
		size_t len = strlen(only->v[i]);

		if (strcmp(only->v[i], ".") == 0 || (strncmp(path, only->v[i], len) == 0 && (!path[len] || path[len] == '/')))
			return true;
	}
	return only->n == 0;
}

/* The name of no remote at all: what would go to the default one is nowhere. */
static const char nowhere[] = "";

/* The remote that the item goes to; NULL = it is not to go anywhere. */
static const char *remote_of(const struct data_project *d, const struct index_item *item, const char *standard)
{
	size_t place;
	const struct stage *s = data_project_find_out(d, item->path, true, &place);

	if (!s || !s->outs[place].push)
		return NULL;
	return s->outs[place].remote ? s->outs[place].remote : standard;
}

static int ask(struct object_set *set, struct data_project *d, const char *remote, struct err *err)
{
	struct project_remote r;
	struct err ignored;
	int status = project_remote_open(&r, &d->project, remote, err);

	if (status < 0)
		return -1;
	status = transfer_look(r.remote, set, &(struct transfer_terms){ 0 }, true, err);
	if (status == 0)
		remote_known_keep(set, &d->project, &r, &ignored); /* where nothing may be written it is asked again the next time */
	project_remote_release(&r);
	return status;
}

/* 1, or 0 if it was never asked. */
static int recall(struct object_set *set, struct data_project *d, const char *remote, struct err *err)
{
	struct project_remote r;
	int status = project_remote_address(&r, &d->project, remote, err);

	if (status == 0)
		status = remote_known_recall(set, &d->project, &r, err);
	project_remote_release(&r);
	return status;
}

static int list_of(struct value *list, struct arena *a, struct data_project *d, const struct data_index *recorded,
		   const char *const *remotes, const char *remote, bool by_memory, struct err *err)
{
	CLEANUP(object_set_release) struct object_set set = { 0 };
	int status;

	for (size_t i = 0; i < recorded->n; i++)
		if (remotes[i] && strcmp(remotes[i], remote) == 0)
			object_set_add(&set, recorded->v[i].id, recorded->v[i].legacy, recorded->v[i].path);
	status = by_memory && *remote ? recall(&set, d, remote, err) : 0;
	if (status == 0 && *remote)
		status = ask(&set, d, remote, err);
	for (size_t i = 0; status >= 0 && i < recorded->n; i++) {
		const struct index_item *item = &recorded->v[i];
		CLEANUP(mem_free) char *shown = index_item_shown(item);

		if (remotes[i] && strcmp(remotes[i], remote) == 0 && object_set_find(&set, item->id, item->legacy)->where != OBJECT_THERE)
			value_add(a, list, value_text(a, shown));
	}
	return status < 0 ? -1 : 0;
}

int not_in_remote_list(struct value **out, struct arena *a, struct data_project *d, const struct data_index *recorded, const char *remote,
		       bool by_memory, const struct strvec *only, struct err *err)
{
	CLEANUP(mem_free) const char **remotes = mem_new(recorded->n + 1, sizeof(*remotes));
	CLEANUP(strvec_release) struct strvec asked = { 0 };
	const char *chosen = remote ? remote : project_default_remote(&d->project), *standard = chosen ? chosen : nowhere;

	*out = value_list(a);
	for (size_t i = 0; i < recorded->n; i++)
		if (recorded->v[i].id[0] && is_wanted(only, recorded->v[i].path))
			remotes[i] = remote_of(d, &recorded->v[i], standard);
	for (size_t i = 0; i < recorded->n; i++) {
		if (!remotes[i] || strvec_has(&asked, remotes[i]))
			continue;
		strvec_add(&asked, remotes[i]);
		if (list_of(*out, a, d, recorded, remotes, remotes[i], by_memory, err) < 0)
			return -1;
	}
	return 0;
}
