/* run.c - a run in memory: lookups and release. */
#include "base/mem.h"
#include "track/store.h"

#include <string.h>

static void pairs_free(struct run_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(pairs[i].key);
		free(pairs[i].value);
	}
	free(pairs);
}

void run_release(struct run *run)
{
	char *texts[] = { run->experiment, run->name, run->user, run->status, run->lifecycle, run->artifact_dir, run->parent_run_id };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		free(texts[i]);
	for (size_t i = 0; i < run->n_metrics; i++)
		free(run->metrics[i].key);
	free(run->metrics);
	pairs_free(run->params, run->n_params);
	pairs_free(run->tags, run->n_tags);
	for (size_t i = 0; i < run->n_datasets; i++) {
		free(run->datasets[i].name);
		free(run->datasets[i].digest);
		free(run->datasets[i].source);
		free(run->datasets[i].context);
	}
	free(run->datasets);
	*run = (struct run){ 0 };
}

void run_list_release(struct run_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		run_release(&l->runs[i]);
	free(l->runs);
	*l = (struct run_list){ 0 };
}

static const char *find_pair(const struct run_pair *pairs, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].key, key) == 0)
			return pairs[i].value;
	return NULL;
}

const char *run_tag(const struct run *run, const char *key)
{
	return find_pair(run->tags, run->n_tags, key);
}

const char *run_param(const struct run *run, const char *key)
{
	return find_pair(run->params, run->n_params, key);
}

bool run_metric(const struct run *run, const char *key, double *value)
{
	for (size_t i = 0; i < run->n_metrics; i++) {
		if (strcmp(run->metrics[i].key, key) == 0) {
			*value = run->metrics[i].value;
			return true;
		}
	}
	return false;
}
