/* score_ref.c - one door to every kind of model. */
#include "model/score_ref.h"

#include "base/mem.h"
#include "base/process/proc.h"
#include "model/server/score_url.h"

#include <string.h>

enum { LAST_LINES = 3, LAST_BYTES = 300, TIMEOUT_MS = 600000 };

static int score_package(struct predictions *out, const struct score_request *r, struct err *err)
{
	return package_score(out, r->package, r->rows, r->title, r->n_threads, err);
}

static int score_file(struct predictions *out, const struct score_request *r, struct err *err)
{
	return predictions_read(out, r->path, r->rows, r->key, &(struct predictions_want){ r->task, r->measures }, err);
}

/* The end of what a command said, on one line. */
static const char *last_lines(struct str *text)
{
	size_t lines = 0, at;

	while (text->len > 0 && (text->data[text->len - 1] == '\n' || text->data[text->len - 1] == ' '))
		text->data[--text->len] = '\0';
	for (at = text->len; at > 0 && text->len - at < LAST_BYTES; at--)
		if (text->data[at - 1] == '\n' && ++lines == LAST_LINES)
			break;
	for (size_t i = at; i < text->len; i++)
		if (text->data[i] == '\n')
			text->data[i] = ' ';
	return text->len == 0 ? "it said nothing" : text->data + at;
}

static int score_command(struct predictions *out, const struct score_request *r, struct err *err)
{
	CLEANUP(str_release) struct str input = { 0 }, output = { 0 }, errors = { 0 };
	const char *argv[4];
	struct proc proc = {
		.argv = argv, .env = r->env, .hide = env_credentials, .output = &output, .errors = &errors, .timeout_ms = r->timeout_ms
	};
	int status;

	proc_shell(argv, r->path);
	predictions_rows_csv(&input, r->rows, r->hide);
	proc.input = input.data;
	proc.input_len = input.len;
	if (proc_run(&proc, &status, err) < 0)
		return err->code == ERR_RETRY ? err_set(err, ERR_DATA, "the model's command was not done after %g s: %s",
							r->timeout_ms / 1000, last_lines(&errors))
					      : -1;
	if (status > 128)
		return err_set(err, ERR_DATA, "the model's command was ended by signal %d: %s", status - 128, last_lines(&errors));
	if (status != 0)
		return err_set(err, ERR_DATA, "the model's command failed with exit code %d: %s", status, last_lines(&errors));
	return predictions_read_text(out, str_text(&output), output.len, "the command's output", r->rows, r->key,
				     &(struct predictions_want){ r->task, r->measures }, err);
}

int score_ref(struct predictions *out, const struct score_request *request, struct err *err)
{
	static int (*const by_kind[])(struct predictions * out, const struct score_request *r, struct err *err) = {
		[SCORE_PACKAGE] = score_package,
		[SCORE_PREDICTIONS] = score_file,
		[SCORE_COMMAND] = score_command,
		[SCORE_URL] = score_url,
	};
	struct score_request r = *request;

	if (!(r.timeout_ms > 0))
		r.timeout_ms = TIMEOUT_MS;
	return by_kind[r.kind](out, &r, err);
}
