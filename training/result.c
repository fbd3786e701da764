/* result.c - the sentence and the JSON document of a training. */
#include "training/result.h"

#include "base/mem.h"
#include "format/json.h"
#include "math/decimal.h"

#include <math.h>
#include <stdio.h>

enum { SHOWN_DIGITS = 3, SUMMARY_DIGITS = 6, SHOWN_ID = 8 };

static void add_metric(struct str *out, const char *prefix, const struct appraisal *a, const char *name)
{
	double value = appraisal_value(a, name);
	char text[DECIMAL_TEXT];

	if (isnan(value))
		return;
	decimal_format_digits(text, value, SHOWN_DIGITS);
	str_addf(out, "%s%s %s %s", out->len ? ", " : "", prefix, name, text);
}

static void sentence(struct str *out, const struct result *r)
{
	CLEANUP(str_release) struct str values = { 0 }, scores = { 0 };
	char rows[32], ms[32];
	const char *name = "command";

	if (r->build) {
		name = r->recipe->learner->name;
		recipe_describe(&values, r->recipe->learner, r->build->values);
		if (r->build->searched)
			add_metric(&scores, "cv", &r->build->search.mean, r->build->search.metric->name);
		add_metric(&scores, "train", &r->build->train, appraisal_headline(r->dataset->n_classes));
	}
	str_addf(out, "run %.*s\u2026 %s%s%s on %s rows%s%s (%s ms): %s", SHOWN_ID, r->run->run_id, name, values.len ? " " : "",
		 str_text(&values), str_group(rows, (long long)r->dataset->table.n_rows), scores.len ? ": " : "", str_text(&scores),
		 str_group(ms, llround(r->duration_ms)), r->output);
}

static void summary_row(struct str *out, const char *prefix, const char *name, double value)
{
	char text[DECIMAL_TEXT];

	decimal_format_digits(text, value, SUMMARY_DIGITS);
	str_addf(out, "| %s%s | %s |\n", prefix, name, text);
}

void result_summary(struct str *out, const struct result *r)
{
	str_add(out, "## Training\n\n");
	sentence(out, r);
	str_addf(out, "\n\n| metric | value |\n|---|---:|\n");
	for (size_t i = 0; r->build && i < r->build->train.n; i++)
		summary_row(out, "train_", r->build->train.items[i].metric->name, r->build->train.items[i].value);
	for (size_t i = 0; r->build && r->build->searched && i < r->build->search.mean.n; i++)
		summary_row(out, "cv_", r->build->search.mean.items[i].metric->name, r->build->search.mean.items[i].value);
	for (size_t i = 0; !r->build && i < r->logged->n_metrics; i++)
		summary_row(out, "", r->logged->metrics[i].key, r->logged->metrics[i].value);
	str_add(out, "\n");
}

static void put_appraisal(struct json_writer *w, const char *prefix, const struct appraisal *a)
{
	for (size_t i = 0; i < a->n; i++) {
		CLEANUP(mem_free) char *key = str_format("%s%s", prefix, a->items[i].metric->name);

		json_put_number(w, key, a->items[i].value);
	}
}

static void put_metrics(struct json_writer *w, const struct result *r)
{
	json_key(w, "metrics");
	json_begin_object(w);
	if (r->build) {
		put_appraisal(w, "train_", &r->build->train);
		if (r->build->searched)
			put_appraisal(w, "cv_", &r->build->search.mean);
		json_put_number(w, "train_objective", r->build->fitted.objective);
	}
	for (size_t i = 0; !r->build && i < r->logged->n_metrics; i++)
		json_put_number(w, r->logged->metrics[i].key, r->logged->metrics[i].value);
	json_end_object(w);
}

static void print_json(const struct result *r)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out, .indent = 2 };
	const struct learner *l = r->recipe->learner;

	json_begin_object(&w);
	json_put_text(&w, "run_id", r->run->run_id);
	json_put_text(&w, "learner", l ? l->name : "command");
	json_key(&w, "params");
	json_begin_object(&w);
	for (size_t i = 0; l && i < learner_n_params(l); i++)
		json_put_number(&w, l->params[i].name, r->build->values[i]);
	json_end_object(&w);
	put_metrics(&w, r);
	json_put_text(&w, "model", r->output);
	json_put_text(&w, "digest", r->digest);
	json_end_object(&w);
	puts(str_text(&out));
}

void result_print(const struct result *r, const struct common *how)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (how->json) {
		print_json(r);
	} else if (!how->quiet) {
		sentence(&text, r);
		puts(str_text(&text));
	}
}
