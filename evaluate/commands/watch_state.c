/* watch_state.c - the state file of a canary: all of the stream that matters, and the terms on which it is judged. */
#include "evaluate/commands/watch.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

#include <math.h>
#include <string.h>

#define SCHEMA "gate.watch/2"

/* What must not change on the way. Caller frees. */
static char *terms_of(const struct watch_options *options)
{
	return str_format("method %s, alpha %.17g, margin %.17g, direction %s, expected %.17g, sd %.17g, bound %.17g, min-pairs %zu",
			  options->method, options->alpha, options->margin, options->higher_is_better ? "higher" : "lower",
			  options->expected, options->sd, options->bound, options->min_pairs);
}

static void put_numbers(struct json_writer *j, const char *key, const double *x)
{
	json_key(j, key);
	json_begin_array(j);
	for (size_t k = 0; k < WATCH_STAKES; k++)
		json_add_number(j, x[k]);
	json_end_array(j);
}

int watch_write_state(const struct watch *w, const struct watch_options *options, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *terms = terms_of(options);
	struct json_writer j = { .out = &out, .indent = 2 };

	json_begin_object(&j);
	json_put_text(&j, "schema", SCHEMA);
	json_put_text(&j, "terms", terms);
	json_put_int(&j, "n", (int64_t)w->n);
	json_put_int(&j, "wins", (int64_t)w->wins);
	json_put_int(&j, "losses", (int64_t)w->losses);
	json_put_number(&j, "mean", w->mean);
	json_put_number(&j, "squares", w->squares);
	json_put_text(&j, "method", w->method ? w->method->name : NULL);
	json_put_text(&j, "decision", watch_decision_name(w->decision));
	json_put_int(&j, "decided_at", (int64_t)w->decided_at);
	put_numbers(&j, "log_go", w->log_go);
	put_numbers(&j, "log_back", w->log_back);
	json_end_object(&j);
	str_addch(&out, '\n');
	return fs_write(path, str_text(&out), out.len, 0, err);
}

static bool read_numbers(double *x, const struct json *array)
{
	for (size_t k = 0; k < WATCH_STAKES; k++) {
		x[k] = json_number(json_at(array, k), NAN);
		if (!isfinite(x[k]))
			return false;
	}
	return true;
}

static bool read_decision(struct watch *w, const struct json *state)
{
	const char *name = json_text(json_get(state, "decision"), "");

	w->decided_at = (size_t)json_int(json_get(state, "decided_at"), 0);
	for (w->decision = WATCH_CONTINUE; w->decision <= WATCH_ROLL_BACK; w->decision++)
		if (strcmp(name, watch_decision_name(w->decision)) == 0)
			return w->decided_at <= w->n && (w->decided_at > 0) == (w->decision != WATCH_CONTINUE);
	return false;
}

static bool read_counts(struct watch *w, const struct json *state)
{
	int64_t n = json_int(json_get(state, "n"), -1), wins = json_int(json_get(state, "wins"), -1),
		losses = json_int(json_get(state, "losses"), -1);

	if (n < 0 || wins < 0 || losses < 0 || n > (int64_t)1 << 53 || wins > n || losses > n - wins)
		return false;
	w->n = (size_t)n;
	w->wins = (size_t)wins;
	w->losses = (size_t)losses;
	w->mean = json_number(json_get(state, "mean"), NAN);
	w->squares = json_number(json_get(state, "squares"), NAN);
	return isfinite(w->mean) && w->squares >= 0 && isfinite(w->squares);
}

static bool read_all(struct watch *w, const struct json *state)
{
	const char *method = json_text(json_get(state, "method"), "");

	w->method = watch_method_find(method);
	return strcmp(json_text(json_get(state, "schema"), ""), SCHEMA) == 0 && (w->method || !*method) && read_counts(w, state) &&
	       read_decision(w, state) && read_numbers(w->log_go, json_get(state, "log_go")) &&
	       read_numbers(w->log_back, json_get(state, "log_back"));
}

int watch_read_state(struct watch *w, const struct watch_options *options, const char *path, struct err *err)
{
	CLEANUP(json_cleanup) struct json *state = NULL;
	CLEANUP(mem_free) char *terms = terms_of(options);
	const char *then;

	watch_start(w);
	if (!fs_exists(path))
		return 0;
	state = json_read_file(path, err);
	if (!state)
		return -1;
	if (!read_all(w, state))
		return err_set(err, ERR_INTEGRITY, "'%s' is no state of evaluate watch", path);
	then = json_text(json_get(state, "terms"), "");
	if (strcmp(then, terms) != 0)
		return err_set(err, ERR_USAGE, "'%s' was begun on other terms (%s): they hold for the whole stream, start another state",
			       path, then);
	return 0;
}
