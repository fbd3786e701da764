/* git_memo.c - the log that was read last: of ten thousand records, reading is most of what a command does. */
#include "base/mem.h"
#include "track/git/git_log.h"

#include <string.h>

static struct log_record *copied(const struct log_record *records, size_t n)
{
	struct log_record *out = mem_new(n + 1, sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		out[i] = records[i];
		out[i].body = mem_strdup(records[i].body);
	}
	return out;
}

void git_memo_release(struct git_memo *m)
{
	log_records_release(m->records, m->n);
	free(m->log);
	free(m->last);
	*m = (struct git_memo){ 0 };
}

bool git_memo_take(const struct git_store *s, struct git_reading *to, const char *log)
{
	const struct git_memo *m = &s->memo;

	if (s->adopting || !m->log || strcmp(m->log, log) != 0 || strcmp(m->head, s->head) != 0)
		return false;
	*to = (struct git_reading){ .records = copied(m->records, m->n), .n = m->n, .cap = m->n, .last = mem_strdup(m->last) };
	return true;
}

void git_memo_keep(struct git_store *s, const struct git_reading *from, const char *log)
{
	if (s->adopting || from->n == 0)
		return;
	git_memo_release(&s->memo);
	s->memo = (struct git_memo){ .log = mem_strdup(log), .records = copied(from->records, from->n), .n = from->n };
	s->memo.last = mem_strdup(from->last);
	memcpy(s->memo.head, s->head, sizeof(s->memo.head));
}
