/* run_json.c - parts of a run as JSON, for all who write one. */
#include "track/runs/run_json.h"

void run_put_pairs(struct json_writer *w, const char *key, const struct run_pair *pairs, size_t n)
{
	json_key(w, key);
	json_begin_object(w);
	for (size_t i = 0; i < n; i++)
		json_put_text(w, pairs[i].key, pairs[i].value);
	json_end_object(w);
}

void run_put_datasets(struct json_writer *w, const struct run *run)
{
	json_key(w, "datasets");
	json_begin_array(w);
	for (size_t i = 0; i < run->n_datasets; i++) {
		json_begin_object(w);
		json_put_text(w, "name", run->datasets[i].name);
		json_put_text(w, "digest", run->datasets[i].digest);
		json_put_text(w, "source", run->datasets[i].source);
		json_put_text(w, "context", run->datasets[i].context);
		json_end_object(w);
	}
	json_end_array(w);
}
