/* watch.c - follows a stream of paired outcomes with tests that are valid at every moment. */
#include "evaluate/commands/watch.h"

#include "evaluate/statistics/sequential.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "math/elementary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LOOK = 20, LONGEST_LINE = 1 << 20 };

static const char *const decision_names[] = { "continue", "go", "roll_back" };

const char *watch_decision_name(enum watch_decision decision)
{
	return decision_names[decision];
}

void watch_start(struct watch *w)
{
	*w = (struct watch){ .ternary = true, .method = "e_process", .low = -INFINITY, .high = INFINITY, .e_go = 1, .e_back = 1 };
}

/* Wins and losses alone, no margin: the e-process needs no variance and holds at every n. */
static enum watch_decision judge_wins(struct watch *w, const struct watch_options *options)
{
	double log_limit = -math_log(options->alpha);
	double go = sequential_log_e_value(w->wins, w->losses), back = sequential_log_e_value(w->losses, w->wins);

	w->method = "e_process";
	w->e_go = math_exp(go);
	w->e_back = math_exp(back);
	return go >= log_limit ? WATCH_GO : back >= log_limit ? WATCH_ROLL_BACK : WATCH_CONTINUE;
}

/* Each claim is one-sided at alpha, so the two-sided sequence is taken at 2 alpha. */
static enum watch_decision judge_mean(struct watch *w, const struct watch_options *options)
{
	double level = 2 * options->alpha, two_log = -2 * math_log(level);
	double rho = sqrt((two_log + math_log(two_log + 1)) / options->expected), sd, radius;

	w->method = "confidence_sequence";
	if (w->n < FIRST_LOOK)
		return WATCH_CONTINUE;
	sd = sqrt(w->squares / (double)(w->n - 1));
	radius = sequential_asymptotic_radius(sd, rho, w->n, level);
	w->low = w->mean - radius;
	w->high = w->mean + radius;
	/* A stream without any variance shows nothing by an interval of no width. */
	if (sd == 0)
		return WATCH_CONTINUE;
	return w->low > -options->margin ? WATCH_GO : w->high < -options->margin ? WATCH_ROLL_BACK : WATCH_CONTINUE;
}

void watch_add(struct watch *w, const struct watch_options *options, double gain)
{
	double before = w->mean;

	w->n++;
	w->mean += (gain - w->mean) / (double)w->n;
	w->squares += (gain - before) * (gain - w->mean);
	w->wins += gain > 0;
	w->losses += gain < 0;
	w->ternary = w->ternary && (gain == 0 || gain == 1 || gain == -1);
	if (w->decision != WATCH_CONTINUE)
		return;
	w->decision = w->ternary && options->margin == 0 ? judge_wins(w, options) : judge_mean(w, options);
	if (w->decision != WATCH_CONTINUE)
		w->decided_at = w->n;
}

static int gain_of_line(double *gain, const struct watch_options *options, const char *text, size_t len, const char *path, size_t line,
			struct err *err)
{
	CLEANUP(json_cleanup) struct json *pair = json_parse(text, len, path, err);
	double candidate, production;

	if (!pair)
		return err_at(err, ERR_DATA, path, (int)line, 0, "a line holds one JSON object");
	candidate = json_number(json_get(pair, "candidate"), NAN);
	production = json_number(json_get(pair, "production"), NAN);
	*gain = json_number(json_get(pair, "gain"), options->higher_is_better ? candidate - production : production - candidate);
	if (isfinite(*gain))
		return 0;
	return err_at(err, ERR_DATA, path, (int)line, 0,
		      "a pair is {\"gain\": number} or {\"candidate\": number, \"production\": number}, all finite");
}

int watch_stream(struct watch *w, const struct watch_options *options, FILE *in, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *line = NULL;
	size_t cap = 0, number = 0;
	ssize_t len;

	while (w->decision == WATCH_CONTINUE && (len = getline(&line, &cap, in)) >= 0) {
		double gain = 0;

		number++;
		if (len > LONGEST_LINE)
			return err_at(err, ERR_DATA, path, (int)number, 0, "a line of more than %d bytes", LONGEST_LINE);
		if (strspn(line, " \t\r\n") == (size_t)len)
			continue;
		if (gain_of_line(&gain, options, line, (size_t)len, path, number, err) < 0)
			return -1;
		watch_add(w, options, gain);
	}
	return ferror(in) ? err_errno(err, "cannot read '%s'", path) : 0;
}

int watch_write_state(const struct watch *w, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer j = { .out = &out, .indent = 2 };

	json_begin_object(&j);
	json_put_text(&j, "schema", "gate.watch/1");
	json_put_int(&j, "n", (int64_t)w->n);
	json_put_int(&j, "wins", (int64_t)w->wins);
	json_put_int(&j, "losses", (int64_t)w->losses);
	json_put_number(&j, "mean", w->mean);
	json_put_number(&j, "squares", w->squares);
	json_put_bool(&j, "ternary", w->ternary);
	json_put_text(&j, "decision", watch_decision_name(w->decision));
	json_put_int(&j, "decided_at", (int64_t)w->decided_at);
	json_end_object(&j);
	str_addch(&out, '\n');
	return fs_write(path, str_text(&out), out.len, 0, err);
}

int watch_read_state(struct watch *w, const char *path, struct err *err)
{
	CLEANUP(json_cleanup) struct json *state = NULL;
	const char *decision;

	watch_start(w);
	if (!fs_exists(path))
		return 0;
	state = json_read_file(path, err);
	if (!state)
		return -1;
	w->n = (size_t)json_int(json_get(state, "n"), -1);
	w->wins = (size_t)json_int(json_get(state, "wins"), -1);
	w->losses = (size_t)json_int(json_get(state, "losses"), -1);
	w->mean = json_number(json_get(state, "mean"), NAN);
	w->squares = json_number(json_get(state, "squares"), NAN);
	w->ternary = json_is_true(json_get(state, "ternary"));
	w->decided_at = (size_t)json_int(json_get(state, "decided_at"), 0);
	decision = json_text(json_get(state, "decision"), "");
	for (size_t i = 0; i < ARRAY_LEN(decision_names); i++)
		if (strcmp(decision, decision_names[i]) == 0)
			w->decision = (enum watch_decision)i;
	if (strcmp(json_text(json_get(state, "schema"), ""), "gate.watch/1") != 0 || w->n > ((size_t)1 << 53) || w->wins > w->n ||
	    w->losses > w->n - w->wins || !isfinite(w->mean) || !(w->squares >= 0))
		return err_set(err, ERR_INTEGRITY, "'%s' is no state of evaluate watch", path);
	return 0;
}
