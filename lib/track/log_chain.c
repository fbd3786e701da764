/* log_chain.c - append-only logs whatever the backend: the digest of a line, and the chain that every reader checks. */
#include "base/mem.h"
#include "base/str.h"
#include "track/store_backend.h"

#include <stdio.h>
#include <string.h>

void log_record_digest(char out[static DIGEST_TEXT], const char *log, int64_t generation, const char *previous, const char *body)
{
	struct digest *d = digest_new();
	char number[32];

	snprintf(number, sizeof(number), "\n%lld\n", (long long)generation);
	digest_add(d, log, strlen(log));
	digest_add(d, number, strlen(number));
	digest_add(d, previous, strlen(previous));
	digest_add(d, "\n", 1);
	digest_add(d, body, strlen(body));
	digest_end(d, out);
}

void log_records_release(struct log_record *records, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(records[i].body);
	free(records);
}

int log_record_changed(struct store *s, const struct log_record *r, const char *log, struct err *err)
{
	CLEANUP(mem_free) char *path = NULL;
	int line = 0;

	if (s->backend->log_place)
		path = s->backend->log_place(log, r->generation, &line);
	err_set(err, ERR_INTEGRITY, "the log '%s' was changed at line %lld: its chain of digests is broken there", log,
		(long long)r->generation);
	return path ? err_prefix(err, "%s:%d", path, line) : -1;
}

static int check_chain(struct store *s, const struct log_record *records, size_t n, const char *log, struct err *err)
{
	const char *previous = "";
	char digest[DIGEST_TEXT];

	for (size_t i = 0; i < n; i++) {
		const struct log_record *r = &records[i];

		if (r->generation != (int64_t)i + 1)
			return err_set(err, ERR_INTEGRITY, "the log '%s' lacks line %zu", log, i + 1);
		if (!r->proven)
			log_record_digest(digest, log, r->generation, r->previous, r->body);
		if ((!r->proven && strcmp(r->digest, digest) != 0) || strcmp(r->previous, previous) != 0)
			return log_record_changed(s, r, log, err);
		previous = r->digest;
	}
	return 0;
}

/* A pin that nothing could hold is no protection. */
int store_check_pin(const struct store *s, struct err *err)
{
	if (!s->pinned_elsewhere)
		return 0;
	return err_set(err, ERR_INTEGRITY, "INTERLOCK_EXPECT_HEAD pins a store in git, but the store is %s", s->uri);
}

int store_check(struct store *s, struct err *err)
{
	if (store_check_pin(s, err) < 0)
		return -1;
	return s->backend->check ? s->backend->check(s, err) : 0;
}

int store_log_read(struct store *s, struct log_record **out, size_t *n, const char *log, struct err *err)
{
	bool again = false;

	do {
		*out = NULL;
		*n = 0;
		if (store_check_pin(s, err) < 0 || s->backend->log_read(s, out, n, log, err) < 0)
			return -1;
		if (check_chain(s, *out, *n, log, err) == 0)
			return 0;
		log_records_release(*out, *n);
		again = !again && s->backend->log_forget && s->backend->log_forget(s, log);
	} while (again);
	*out = NULL;
	*n = 0;
	return -1;
}

int store_log_append(struct store *s, const char *log, int64_t expected, const char *body, struct log_record *out, struct err *err)
{
	if (out)
		*out = (struct log_record){ 0 };
	if (strchr(body, '\n') || strchr(log, '\n'))
		return err_set(err, ERR_USAGE, "a line of the log '%s' would span lines", log);
	if (store_check_writable(s, err) < 0 || store_check_pin(s, err) < 0)
		return -1;
	return s->backend->log_append(s, log, expected, body, out, err);
}

int store_log_names(struct store *s, struct strvec *out, const char *prefix, struct err *err)
{
	return store_check_pin(s, err) < 0 ? -1 : s->backend->log_names(s, out, prefix, err);
}
