/* lock_merge.c - three dvc.lock files to one, a stage at a time: text merges of it conflict wherever two branches ran neighbouring stages. */
#include "pipeline/stages/stage_lock.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <string.h>

enum taken { TAKE_OURS, TAKE_THEIRS, TAKE_NEITHER };

/* What only one side changed is taken from that side. NULL = not there. */
static enum taken choose(const struct value *base, const struct value *ours, const struct value *theirs)
{
	if (value_equal(ours, theirs) || value_equal(base, theirs))
		return TAKE_OURS;
	return value_equal(base, ours) ? TAKE_THEIRS : TAKE_NEITHER;
}

/* Names of stages that both sides changed, each in its own way. */
static void find_conflicts(struct strvec *out, const struct stage_lock *base, const struct stage_lock *ours,
			   const struct stage_lock *theirs)
{
	const struct value *lists[] = { value_get(ours->root, "stages"), value_get(theirs->root, "stages") };

	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		for (size_t i = 0; lists[l] && i < lists[l]->n; i++) {
			const char *name = lists[l]->keys[i];

			if (!strvec_has(out, name) &&
			    choose(stage_lock_get(base, name), stage_lock_get(ours, name), stage_lock_get(theirs, name)) == TAKE_NEITHER)
				strvec_add(out, name);
		}
	if (choose(value_get(base->root, "datasets"), value_get(ours->root, "datasets"), value_get(theirs->root, "datasets")) ==
	    TAKE_NEITHER)
		strvec_add(out, "datasets");
}

static void take_theirs(struct stage_lock *ours, const struct stage_lock *theirs, const struct stage_lock *base)
{
	const struct value *stages = value_get(theirs->root, "stages"), *old = value_get(base->root, "stages");

	for (size_t i = 0; stages && i < stages->n; i++) {
		const char *name = stages->keys[i];

		if (choose(stage_lock_get(base, name), stage_lock_get(ours, name), stages->items[i]) == TAKE_THEIRS)
			stage_lock_put(ours, name, value_copy(&ours->arena, stages->items[i]));
	}
	for (size_t i = 0; old && i < old->n; i++)
		if (!stage_lock_get(theirs, old->keys[i]) && choose(old->items[i], stage_lock_get(ours, old->keys[i]), NULL) == TAKE_THEIRS)
			stage_lock_drop(ours, old->keys[i]);
}

static void merge_datasets(struct stage_lock *ours, const struct stage_lock *theirs, const struct stage_lock *base)
{
	const struct value *taken = value_get(theirs->root, "datasets");

	if (choose(value_get(base->root, "datasets"), value_get(ours->root, "datasets"), taken) != TAKE_THEIRS)
		return;
	if (taken)
		value_put(&ours->arena, ours->root, "datasets", value_copy(&ours->arena, taken));
	else
		value_drop(ours->root, "datasets");
}

int stage_lock_merge(struct stage_lock *ours, const struct stage_lock *base, const struct stage_lock *theirs, struct err *err)
{
	CLEANUP(strvec_release) struct strvec conflicts = { 0 };
	CLEANUP(str_release) struct str names = { 0 };

	find_conflicts(&conflicts, base, ours, theirs);
	for (size_t i = 0; i < conflicts.n; i++)
		str_addf(&names, "%s'%s'", i ? ", " : "", conflicts.v[i]);
	if (conflicts.n)
		return err_set(err, DVC_FAILED, "%s: both sides ran %s with another result: take one side's lock and run `repro`",
			       ours->path, str_text(&names));
	take_theirs(ours, theirs, base);
	merge_datasets(ours, theirs, base);
	return 0;
}
