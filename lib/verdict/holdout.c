/* holdout.c - reads and digests a hold-out. */
#include "verdict/holdout.h"

#include "base/mem.h"

int holdout_read(struct table *t, const char *path, const struct strvec *key, const char *time, struct err *err)
{
	CLEANUP(strvec_release) struct strvec as_text = { 0 };
	struct table_read how = { .text_columns = &as_text };

	for (size_t i = 0; i < key->n; i++)
		strvec_add(&as_text, key->v[i]);
	if (time)
		strvec_add(&as_text, time);
	if (table_read_csv(t, path, &how, err) < 0)
		return -1;
	for (size_t i = 0; i < as_text.n; i++)
		if (!table_need(t, as_text.v[i], err)) {
			table_release(t);
			return -1;
		}
	return 0;
}

int holdout_digest(char out[static DIGEST_TEXT], const char *path, const struct strvec *key, const char *time, struct err *err)
{
	CLEANUP(table_release) struct table t = { 0 };

	if (holdout_read(&t, path, key, time, err) < 0)
		return -1;
	table_digest(out, &t, key, time);
	return 0;
}

int policy_digest(char out[static DIGEST_TEXT], const char *path, struct err *err)
{
	return digest_file(out, path, err);
}
