/* watch.c - follows a stream of paired outcomes, pair by pair. */
#include "evaluate/commands/watch.h"

#include "base/mem.h"
#include "format/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_LINE = 1 << 20 };

const char *watch_decision_name(enum watch_decision decision)
{
	static const char *const names[] = { "continue", "go", "roll_back" };

	return names[decision];
}

void watch_start(struct watch *w)
{
	*w = (struct watch){ .low = -INFINITY, .high = INFINITY, .e_go = 1, .e_back = 1 };
}

static bool is_ternary(double gain)
{
	return gain == 0 || gain == 1 || gain == -1;
}

/* The first pair that makes a difference settles what auto means: to choose again later would be a second chance to err. */
static const struct watch_method *settle(const struct watch *w, const struct watch_options *options, double gain)
{
	if (w->method)
		return w->method;
	if (strcmp(options->method, "auto") != 0)
		return watch_method_find(options->method);
	if (options->bound > 0)
		return watch_method_find("eprocess");
	if (gain == 0)
		return NULL;
	return watch_method_find(is_ternary(gain) && options->margin == 0 ? "eprocess" : "asymptotic");
}

const char *watch_objection(const struct watch *w, const struct watch_options *options, double gain)
{
	const struct watch_method *method = settle(w, options, gain);

	if (options->bound > 0)
		return fabs(gain) <= options->bound ? NULL : "a gain beyond --bound";
	if (!method || !method->ternary || is_ternary(gain))
		return NULL;
	return "a gain that is no win (1), loss (-1) or tie (0): say --bound B or --method asymptotic from the beginning";
}

void watch_add(struct watch *w, const struct watch_options *options, double gain)
{
	double before = w->mean;

	w->method = settle(w, options, gain);
	w->n++;
	w->mean += (gain - w->mean) / (double)w->n;
	w->squares += (gain - before) * (gain - w->mean);
	w->wins += gain > 0;
	w->losses += gain < 0;
	if (w->decision != WATCH_CONTINUE || !w->method)
		return;
	if (w->method->bet)
		w->method->bet(w, options, gain);
	if (w->n < w->method->least)
		return;
	w->decision = w->method->judge(w, options);
	if (w->n < options->min_pairs)
		w->decision = WATCH_CONTINUE;
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

static int take_line(struct watch *w, const struct watch_options *options, const char *line, size_t len, const char *path, size_t number,
		     struct err *err)
{
	const char *objection;
	double gain = 0;

	if (gain_of_line(&gain, options, line, len, path, number, err) < 0)
		return -1;
	objection = watch_objection(w, options, gain);
	if (objection)
		return err_at(err, ERR_DATA, path, (int)number, 0, "%s", objection);
	watch_add(w, options, gain);
	return 0;
}

int watch_stream(struct watch *w, const struct watch_options *options, size_t skip, FILE *in, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *line = NULL;
	size_t cap = 0, number = 0;
	ssize_t len;

	while (w->decision == WATCH_CONTINUE && (len = getline(&line, &cap, in)) >= 0) { /* equivalent: a line has a byte */
		number++;
		if (len > LONGEST_LINE)
			return err_at(err, ERR_DATA, path, (int)number, 0, "a line of more than %d bytes", LONGEST_LINE);
		if (strspn(line, " \t\r\n") == (size_t)len)
			continue;
		if (skip > 0)
			skip--;
		else if (take_line(w, options, line, (size_t)len, path, number, err) < 0)
			return -1;
	}
	if (ferror(in))
		return err_errno(err, "cannot read '%s'", path);
	if (skip > 0 && w->decision == WATCH_CONTINUE)
		return err_set(err, ERR_DATA, "'%s' ends before the %zu pairs that the state has seen: it is not the same stream", path,
			       w->n);
	return 0;
}
