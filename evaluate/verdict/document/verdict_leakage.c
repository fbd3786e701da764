/* verdict_leakage.c - leakage of verdict.json. */
#include "evaluate/verdict/document/verdict_write.h"

static void put_count(struct json_writer *w, const char *key, bool known, size_t count)
{
	json_key(w, key);
	known ? json_add_int(w, (int64_t)count) : json_add_null(w);
}

/* The primary metric without the rows that are tolerated. */
static void put_without(struct json_writer *w, const struct leak *leak)
{
	if (!leak->has_without)
		return;
	json_key(w, "primary_without_shared");
	json_begin_object(w);
	put_finite(w, "candidate", leak->candidate);
	put_finite(w, "production", leak->production);
	put_finite(w, "delta", leak->delta);
	json_end_object(w);
}

static void put_leak(struct json_writer *w, const struct leak *leak, bool labels_too)
{
	json_begin_object(w);
	json_put_text(w, "against", leak->name);
	json_put_text(w, "path", leak->path);
	json_put_text(w, "digest", leak->digest);
	json_put_int(w, "rows", (int64_t)leak->rows);
	put_count(w, "keys_shared", leak->has_key, leak->key_shared);
	put_count(w, "rows_shared", leak->n_features > 0, leak->row_shared);
	json_put_int(w, "features", (int64_t)leak->n_features);
	if (leak->n_features)
		json_put_number(w, "duplicate_rate", leak->duplicate_rate);
	if (labels_too) {
		json_put_int(w, "label_conflicts", (int64_t)leak->label_conflicts);
		put_without(w, leak);
	}
	json_end_object(w);
}

void put_leakage(struct json_writer *w, const struct evaluation *e, bool labels_too)
{
	json_key(w, "leakage");
	json_begin_array(w);
	for (size_t i = 0; i < e->n_leaks; i++)
		put_leak(w, &e->leaks[i], labels_too);
	json_end_array(w);
}
