/* attest.c - asks who writes, before a line is written. */
#include "attest.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

int attest_append(struct registry *r, struct store *s, struct registry_record *record, const struct request *req, struct err *err)
{
	const struct identity *by = store_identity(s, err);

	if (!by || (record->override && store_check_override(s, err) < 0))
		return -1;
	if (by->why)
		log_warn(req->common.log, "'%s' is recorded as claimed, for the forge could not be asked: %s", by->who, by->why);
	return registry_append(r, s, record, by, err);
}

int attest_head(struct store_head *out, const struct registry *r, const char *alias, struct store *s, struct err *err)
{
	const struct alias_move *last = registry_last_move(r, alias);
	CLEANUP(mem_free) char *log = str_format("registry/%s", r->model_name);

	return last ? store_head(s, out, log, last->generation, err) : 0;
}

void attest_warn_forgeable(struct store *s, const struct request *req)
{
	CLEANUP(mem_free) char *text = store_forgeable(s);

	if (text)
		log_warn(req->common.log, "%s", text);
}
