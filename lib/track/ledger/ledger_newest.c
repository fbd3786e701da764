/* ledger_newest.c - the newest evaluation of something, whatever hold-out it was charged to.
 *
 * All ledgers are read back from their ends, the latest evaluation first: no line is dated before the one it follows on. Of a hundred hold-outs with a
 * hundred evaluations each, the one that was made just now takes a look at a hundred records.
 */
#include "base/mem.h"
#include "track/ledger/ledger.h"
#include "track/log_back.h"

#include <string.h>

/* A ledger, and the newest of its entries that was not looked at. */
struct cursor {
	struct log_back back;
	struct ledger_entry entry;
	bool more;
};

struct cursors {
	struct cursor *v;
	size_t n;
};

static void cursors_release(struct cursors *c)
{
	for (size_t i = 0; i < c->n; i++) {
		log_back_release(&c->v[i].back);
		ledger_entry_release(&c->v[i].entry);
	}
	free(c->v);
}

static int advance(struct cursor *c, struct store *s, struct err *err)
{
	struct log_record record;
	int code = log_back_next(&c->back, s, &record, err);

	ledger_entry_release(&c->entry);
	c->more = code > 0;
	if (code > 0 && ledger_entry_parse(&c->entry, &record, c->back.log, err) < 0)
		code = -1;
	free(record.body);
	return code < 0 ? -1 : 0;
}

static int open_all(struct cursors *c, struct store *s, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(s, &logs, "holdout/", err) < 0)
		return -1;
	c->v = mem_new(logs.n + 1, sizeof(*c->v));
	for (; c->n < logs.n; c->n++) {
		log_back_begin(&c->v[c->n].back, logs.v[c->n]);
		if (advance(&c->v[c->n], s, err) < 0) {
			c->n++;
			return -1;
		}
	}
	return 0;
}

/* NULL = all were looked at. Of the same time: that of the last ledger by name. */
static struct cursor *latest(const struct cursors *c)
{
	struct cursor *best = NULL;

	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].more && (!best || strcmp(c->v[i].entry.at, best->entry.at) >= 0))
			best = &c->v[i];
	return best;
}

int ledger_newest(struct ledger_entry *out, bool *found, struct store *s, ledger_is_fn *is_it, const void *arg, struct err *err)
{
	CLEANUP(cursors_release) struct cursors c = { 0 };
	struct cursor *at;

	*out = (struct ledger_entry){ 0 };
	*found = false;
	if (open_all(&c, s, err) < 0)
		return -1;
	while ((at = latest(&c)) && !is_it(&at->entry, arg))
		if (advance(at, s, err) < 0)
			return -1;
	if (!at)
		return 0;
	*found = true;
	*out = at->entry;
	at->entry = (struct ledger_entry){ 0 };
	return 0;
}
