/* watch_command.c - the command line of the canary. */
#include "evaluate/commands/watch_command.h"

#include "evaluate/commands/watch.h"

#include "base/mem.h"
#include "ci/runner.h"
#include "format/json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define AT(member) offsetof(struct watch_args, member)

const struct opt watch_opts[] = {
	{ "state", 0, OPT_TEXT, AT(state), "FILE", NULL, 0, "go on where an earlier call stopped, and keep the stream's state there",
	  NULL },
	{ "alpha", 0, OPT_NUMBER, AT(alpha), "A", "0.05", 0, "error rate of each claim over the whole stream, however often one looks",
	  NULL },
	{ "margin", 0, OPT_NUMBER, AT(margin), "M", "0", 0, "go when the candidate is shown to be worse by less than this", NULL },
	{ "direction", 0, OPT_TEXT, AT(direction), "lower|higher", "lower", 0, "which outcome of a pair is better", NULL },
	{ "method", 0, OPT_TEXT, AT(method), "auto|eprocess|msprt|confseq|asymptotic", "auto", 0,
	  "how a stream is judged at every pair; auto: eprocess for wins and losses or with --bound, else asymptotic", NULL },
	{ "bound", 0, OPT_NUMBER, AT(bound), "B", "0", 0, "every gain lies between -B and B: eprocess and confseq then hold at every pair",
	  NULL },
	{ "sd", 0, OPT_NUMBER, AT(sd), "S", "0", 0, "known standard deviation of the gains, for msprt and confseq", NULL },
	{ "min-pairs", 0, OPT_INT, AT(min_pairs), "N", "0", 0, "decide nothing before this many pairs", NULL },
	{ "resume", 0, OPT_FLAG, AT(resume), NULL, NULL, 0,
	  "the input holds the stream from its beginning: skip the pairs that --state has seen", NULL },
	{ "expected", 0, OPT_INT, AT(expected), "N", "1000", OPT_ADVANCED, "pairs at which the interval is tightest", NULL },
	{ "exit-code", 0, OPT_FLAG, AT(exit_code), NULL, NULL, 0, "exit 10 on roll back and 11 while undecided", NULL },
	{ 0 },
};

static int check(const struct watch_args *args, const struct watch_options *options, struct err *err)
{
	if (args->common.rest.n > 1)
		return err_set(err, ERR_USAGE, "one file of pairs at a time, or - for standard input");
	if (args->min_pairs < 0)
		return err_set(err, ERR_USAGE, "--min-pairs is at least 0");
	if (args->resume && !args->state)
		return err_set(err, ERR_USAGE, "--resume needs --state FILE");
	return watch_check(options, err);
}

static int read_pairs(struct watch *w, const struct watch_args *args, const struct watch_options *options, struct err *err)
{
	const char *path = args->common.rest.n ? args->common.rest.v[0] : "-";
	bool from_stdin = strcmp(path, "-") == 0;
	FILE *in = from_stdin ? stdin : fopen(path, "re");
	int rc;

	if (!in)
		return err_errno(err, "cannot open '%s'", path);
	rc = watch_stream(w, options, args->resume ? w->n : 0, in, from_stdin ? "stdin" : path, err);
	if (!from_stdin)
		fclose(in);
	return rc;
}

static void print_json(const struct watch *w)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer j = { .out = &out, .indent = 2 };

	json_begin_object(&j);
	json_put_text(&j, "decision", watch_decision_name(w->decision));
	json_put_int(&j, "pairs", (int64_t)w->n);
	json_put_int(&j, "decided_at", (int64_t)w->decided_at);
	json_put_int(&j, "wins", (int64_t)w->wins);
	json_put_int(&j, "losses", (int64_t)w->losses);
	json_put_number(&j, "mean_gain", w->mean);
	json_put_text(&j, "method", w->method ? w->method->name : NULL);
	json_put_number(&j, "low", w->low);
	json_put_number(&j, "high", w->high);
	json_put_number(&j, "e_go", w->e_go);
	json_put_number(&j, "e_roll_back", w->e_back);
	json_end_object(&j);
	printf("%s\n", str_text(&out));
}

static void print_sentence(const struct watch *w)
{
	static const char *const words[][2] = {
		{ "CONTINUE", "neither claim is shown" },
		{ "GO", "the candidate is shown to hold" },
		{ "ROLL BACK", "the candidate is shown to be worse" },
	};
	char n[32];

	printf("%s: after %s pairs (%zu wins, %zu losses) %s.\n", words[w->decision][0],
	       str_group(n, (long long)(w->decided_at ? w->decided_at : w->n)), w->wins, w->losses, words[w->decision][1]);
}

int watch_run(const void *arguments, struct err *err)
{
	static const int codes[] = { ERR_INCONCLUSIVE, 0, ERR_REJECTED };
	const struct watch_args *args = arguments;
	const struct watch_options options = {
		.alpha = args->alpha,
		.margin = args->margin,
		.expected = (double)args->expected,
		.higher_is_better = strcmp(args->direction, "higher") == 0,
		.method = args->method,
		.sd = args->sd,
		.bound = args->bound,
		.min_pairs = (size_t)args->min_pairs,
	};
	struct watch w;
	struct ci ci;

	watch_start(&w);
	if (check(args, &options, err) < 0 || (args->state && watch_read_state(&w, &options, args->state, err) < 0) ||
	    read_pairs(&w, args, &options, err) < 0)
		return -1;
	if (args->state && watch_write_state(&w, &options, args->state, err) < 0)
		return -1;
	ci_detect(&ci, args->common.env, "evaluate");
	if (ci_output(&ci, "decision", watch_decision_name(w.decision), err) < 0)
		return -1;
	if (args->common.json)
		print_json(&w);
	else if (!args->common.quiet)
		print_sentence(&w);
	return args->exit_code ? codes[w.decision] : 0;
}
