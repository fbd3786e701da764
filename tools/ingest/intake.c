/* intake.c - judges rows one by one and puts the outputs in place together. */
#include "tools/ingest/intake.h"

#include "base/mem.h"
#include "base/progress.h"
#include "table/profile.h"
#include "table/table.h"

#include <string.h>

enum { ROWS_A_STEP = 4096 };

void intake_release(struct intake *in)
{
	dead_letters_release(&in->dead);
	checker_release(&in->checker);
	plan_release(&in->plan);
	fs_writer_abort(&in->table);
	fs_writer_abort(&in->dead_out);
	fs_writer_abort(&in->profile);
	str_release(&in->line);
}

/* Before the first row is read, so that a folder that cannot be written is known at once. */
int intake_open(struct intake *in, struct err *err)
{
	if (fs_writer_open(&in->table, in->output, err) < 0 || fs_writer_open(&in->dead_out, in->dead_path, err) < 0 ||
	    fs_writer_open(&in->profile, in->profile_path, err) < 0)
		return -1;
	checker_init(&in->checker, &in->plan);
	dead_letters_init(&in->dead, &in->dead_out);
	return 0;
}

void intake_header(struct intake *in)
{
	str_clear(&in->line);
	for (size_t i = 0; i < in->plan.n; i++)
		csv_add(&in->line, in->plan.columns[i].name, strlen(in->plan.columns[i].name), i == 0);
	csv_end_row(&in->line, 0);
	fs_writer_add(&in->table, in->line.data, in->line.len);
}

static void write_good(struct intake *in)
{
	str_clear(&in->line);
	for (size_t i = 0; i < in->plan.n; i++)
		csv_add(&in->line, in->checker.cells[i].text, in->checker.cells[i].len, i == 0);
	csv_end_row(&in->line, 0);
	fs_writer_add(&in->table, in->line.data, in->line.len);
	in->n_kept++;
}

/* status and finding are what source_next() said. skip_known: a row whose key the table has is no mistake, it is left out. */
void intake_row(struct intake *in, const struct raw_row *row, int status, struct finding *finding, bool skip_known)
{
	in->n_read++;
	if (status > 0)
		status = check_cells(&in->checker, row->cells, finding);
	if (status >= 0 && skip_known && check_is_known(&in->checker)) {
		in->n_skipped++;
		return;
	}
	if (status >= 0)
		status = check_unique(&in->checker, finding);
	if (status < 0) {
		dead_letters_add(&in->dead, row, finding);
		return;
	}
	if (skip_known)
		check_remember(&in->checker);
	write_good(in);
}

static void read_input(struct intake *in, const struct input *input, struct progress *progress, uint64_t done_before)
{
	CLEANUP(source_close) struct source source;
	struct finding finding = { 0 };
	int status;

	source_open(&source, &in->plan, input);
	while ((status = source_next(&source, &finding)) != 0) {
		intake_row(in, &source.row, status, &finding, false);
		if (in->n_read % ROWS_A_STEP == 0)
			progress_step(progress, done_before + source_done(&source));
	}
	str_release(&finding.expected);
}

static int read_inputs(struct intake *in, const struct input *inputs, size_t n, struct err *err)
{
	struct progress progress;
	uint64_t total = 0, done = 0;

	for (size_t i = 0; i < n; i++)
		total += inputs[i].map.size;
	progress_start(&progress, "ingest: reading", total, in->silent);
	for (size_t i = 0; i < n; i++) {
		int64_t before = in->n_read;

		read_input(in, &inputs[i], &progress, done);
		if (in->n_read == before && n > 1)
			log_warn(in->log, "'%s' has no rows", inputs[i].path);
		done += inputs[i].map.size;
	}
	progress_end(&progress);
	if (in->n_read == 0)
		return err_set(err, ERR_DATA, "'%s' has %s but no rows", inputs[0].path,
			       inputs[0].is_json ? "an array or lines" : "a header");
	return 0;
}

/* "12 of 445 rows are bad (out_of_range 12), more than --max-bad-rows 10: data/dead.ndjson" */
static int check_limits(const struct intake *in, struct err *err)
{
	CLEANUP(str_release) struct str causes = { 0 };
	long long bad = (long long)in->dead.n, read = (long long)in->n_read;
	long long good = (long long)in->n_kept + (long long)in->n_before;

	cause_counts(&causes, in->dead.counts);
	if (in->max_bad_rows >= 0 && bad > in->max_bad_rows)
		return err_set(err, ERR_DATA, "%lld of %lld rows are bad (%s), more than --max-bad-rows %lld: %s", bad, read,
			       str_text(&causes), (long long)in->max_bad_rows, in->dead_path);
	if ((double)bad > in->max_bad_rate * (double)read)
		return err_set(err, ERR_DATA, "%lld of %lld rows are bad (%s), a greater share than --max-bad-rate %g: %s", bad, read,
			       str_text(&causes), in->max_bad_rate, in->dead_path);
	if (good < (long long)in->schema->min_rows)
		return err_set(err, ERR_DATA, "%lld good rows of %lld, fewer than rows.min %zu of %s", good, read, in->schema->min_rows,
			       in->schema->path);
	if (good == 0)
		return err_set(err, ERR_DATA, "no row of %lld is good (%s): %s", read, str_text(&causes), in->dead_path);
	return 0;
}

static int write_profile(struct intake *in, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 }, numbers = { 0 };
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct table_read how = { .text_columns = &texts, .number_columns = &numbers };

	schema_text_columns(in->schema, &texts);
	schema_number_columns(in->schema, &numbers);
	if (table_read_csv(&t, in->table.temp, &how, err) < 0)
		return -1;
	profile_of_table(&text, &t, in->schema);
	fs_writer_add(&in->profile, text.data, text.len);
	return 0;
}

/* Everything is on the disk before the first file takes its place. */
int intake_finish(struct intake *in, struct err *err)
{
	struct err ignored;

	if (check_limits(in, err) < 0) {
		if (in->dead.n > 0) /* what is wrong can be looked at; the table stays as it was */
			fs_writer_commit(&in->dead_out, &ignored);
		return -1;
	}
	if (fs_writer_sync(&in->table, err) < 0 || write_profile(in, err) < 0 || fs_writer_sync(&in->profile, err) < 0 ||
	    fs_writer_sync(&in->dead_out, err) < 0)
		return -1;
	if (fs_writer_commit(&in->dead_out, err) < 0 || fs_writer_commit(&in->profile, err) < 0)
		return -1;
	return fs_writer_commit(&in->table, err);
}

struct inputs {
	struct input *v;
	size_t n;
};

static void inputs_close(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->n; i++)
		input_close(&inputs->v[i]);
	free(inputs->v);
}

int intake_files(struct intake *in, const struct strvec *paths, struct err *err)
{
	CLEANUP(inputs_close) struct inputs inputs = { .v = mem_new(paths->n, sizeof(*inputs.v)) };

	for (; inputs.n < paths->n; inputs.n++)
		if (input_open(&inputs.v[inputs.n], paths->v[inputs.n], err) < 0) {
			input_close(&inputs.v[inputs.n]);
			return -1;
		}
	if (plan_make(&in->plan, in->schema, inputs.v, inputs.n, err) < 0 || intake_open(in, err) < 0)
		return -1;
	intake_header(in);
	return read_inputs(in, inputs.v, inputs.n, err) < 0 ? -1 : intake_finish(in, err);
}
