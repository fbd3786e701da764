/* attest.c - asks who writes, before a line is written. */
#include "attest.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

enum { SKEW_MS = 5 * 60 * 1000 }; /* by which two clocks may differ unsaid */

/* A line is never dated before the one it follows on: said, for then it is not dated by this machine's clock. */
static void warn_of_clocks(const struct registry *r, const struct request *req)
{
	int64_t newest = r->newest_ms;
	char text[CLOCK_TEXT];

	if (newest <= clock_now_ms() + SKEW_MS)
		return;
	clock_format(text, newest);
	log_warn(req->common.log,
		 "the newest line of '%s' is from %s, ahead of this machine's clock: one of the two is wrong, and this line gets the same "
		 "time",
		 r->model_name, text);
}

int attest_append(struct registry *r, struct store *s, struct registry_record *record, const struct request *req, struct err *err)
{
	const struct identity *by = store_identity(s, err);

	if (!by || (record->override && store_check_override(s, err) < 0))
		return -1;
	if (by->why)
		log_warn(req->common.log, "'%s' is recorded as claimed, for the forge could not be asked: %s", by->who, by->why);
	warn_of_clocks(r, req);
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
