/* leakage_origin.c - what the candidate itself says that it was trained on: a model that has seen the hold-out is not judged by it, whatever
 * table was given as --train.
 */
#include "evaluate/evaluation.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

/* Is the hold-out this data? Training digests a table by its schema's key, which may be the policy's, or none. */
static bool is_holdout(const struct evaluation *e, const struct json *data)
{
	const struct strvec none = { 0 };
	const char *digest = json_text(json_get(data, "digest"), "");
	char ours[DIGEST_TEXT];

	if (json_int(json_get(data, "rows"), -1) != (int64_t)e->rows.n_rows)
		return false;
	table_digest(ours, &e->rows, &e->key, NULL);
	if (strcmp(ours, digest) == 0)
		return true;
	table_digest(ours, &e->rows, &none, NULL);
	return strcmp(ours, digest) == 0;
}

/* Another number of rows is another table. */
static void compare_train(struct evaluation *e, const struct json *list)
{
	const struct json *first = json_at(list, 0);

	for (size_t i = 0; i < json_len(list); i++) /* equivalent: behind the last there is nothing, which has no rows */
		if (json_int(json_get(json_at(list, i), "rows"), -1) == (int64_t)e->train.n_rows)
			return;
	if (e->train.n_rows && first)
		evaluation_warn(e, "%s has %zu rows, but the candidate was trained on %lld (%.200s): leakage is looked for in other rows",
				e->request->train, e->train.n_rows, (long long)json_int(json_get(first, "rows"), 0),
				json_text(json_get(first, "path"), "?"));
}

int leak_check_origin(struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) char *path = e->candidate.open ? fs_join(e->candidate.ref.path, "provenance.json") : NULL;
	CLEANUP(json_cleanup) struct json *provenance = NULL;
	const struct json *list;
	struct err ignored;

	if (!path || (provenance = json_read_file(path, &ignored)) == NULL)
		return 0;
	list = json_get(provenance, "data");
	for (size_t i = 0; i < json_len(list); i++) { /* equivalent: behind the last there is nothing, which is no hold-out */
		const struct json *data = json_at(list, i);

		if (e->request->on_validation || !is_holdout(e, data))
			continue;
		err_set(err, ERR_HOLDOUT, "the candidate's %.40s data, '%.200s', is the hold-out itself (provenance.json): it is unusable",
			json_text(json_get(data, "role"), "training"), json_text(json_get(data, "path"), "?"));
		return evaluation_fail(e, "leakage");
	}
	compare_train(e, list);
	return 0;
}
