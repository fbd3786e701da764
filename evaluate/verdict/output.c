/* output.c - writes the files of an evaluation. */
#include "evaluate/verdict/output.h"

#include "base/fs.h"
#include "base/mem.h"
#include "math/sum.h"
#include "report/facts.h"
#include "report/report.h"

#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORST_MOST = 20 };

static const char *const files[] = { "report.md", "report.html", "report.json", "junit.xml", "verdict.json" };

static void remove_files(const char *dir)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files[i]);

		unlink(path);
	}
}

static void remove_private(const char *dir)
{
	CLEANUP(mem_free) char *hidden = fs_join(dir, OUTPUT_PRIVATE), *git = fs_join(hidden, ".gitignore");
	CLEANUP(mem_free) char *azure = fs_join(dir, ".artifactignore");

	unlink(git);
	unlink(azure);
	remove_files(hidden);
	rmdir(hidden);
}

void output_remove(const char *dir)
{
	remove_files(dir);
	remove_private(dir);
}

static void fill_model(struct report_model *m, const struct arm *arm, const char *title)
{
	*m = (struct report_model){ .title = title, .value = arm->value, .label = arm->label, .score = arm->score };
}

/* Of rows that flip, those whose score moved furthest from the truth come first: a number in (0, 2), monotonous in that move. */
static double flip_gained(const struct evaluation *e, size_t i)
{
	const double *c = e->candidate.arm.score, *p = e->production.arm.score;
	double moved;

	if (!c || !p || !e->truth.is_positive)
		return 1;
	moved = e->truth.is_positive[i] ? p[i] - c[i] : c[i] - p[i];
	return 1 + moved / (1 + fabs(moved));
}

/* The primary metric's measure of each row, or NULL if it is no measure. */
static const double *measure_of(const struct evaluation *e, const struct arm *arm)
{
	const struct metric *m = e->policy.primary.what.metric;

	return m && m->needs & METRIC_NEEDS_MEASURE && arm_has(arm, m) ? arm->measure[m->slot] : NULL;
}

/* How much worse the candidate is on row i: a flip from right to wrong, squared error gained, or what it lost of the measure. */
static double loss_gained(const struct evaluation *e, size_t i)
{
	const struct arm *c = &e->candidate.arm, *p = &e->production.arm;
	const double *now_measure = measure_of(e, c), *was_measure = measure_of(e, p);
	const struct truth *t = &e->truth;

	if (now_measure && was_measure) {
		double rise = now_measure[i] - was_measure[i];

		return e->policy.primary.what.metric->higher_is_better ? -rise : rise;
	}

	if (c->value && p->value) {
		double now = c->value[i] - t->y[i], was = p->value[i] - t->y[i];

		return now * now - was * was;
	}
	if (!c->label || !p->label)
		return 0;
	return p->label[i] == t->y_class[i] && c->label[i] != t->y_class[i] ? flip_gained(e, i) : 0;
}

static void add_answer(struct strvec *out, const struct evaluation *e, const struct arm *arm, size_t i)
{
	const double *numbers = measure_of(e, arm) ? measure_of(e, arm) : arm->value;

	if (numbers)
		strvec_addf(out, "%.6g", numbers[i]);
	else
		strvec_add(out, arm->label[i] < e->truth.n_classes ? e->truth.classes[arm->label[i]] : "none");
}

/* A row that the candidate got worse at. */
struct bad_row {
	double gained;
	size_t row;
};

/* The worst rows, largest loss first, ties by row; returns how many. */
static size_t find_worst(struct bad_row worst[static WORST_MOST], const struct evaluation *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->truth.n; i++) {
		double gained = loss_gained(e, i);
		size_t at;

		if (!(gained > 0) || (n == WORST_MOST && !(gained > worst[n - 1].gained)))
			continue;
		n += n < WORST_MOST;
		at = n - 1;
		for (; at > 0 && worst[at - 1].gained < gained; at--)
			worst[at] = worst[at - 1];
		worst[at] = (struct bad_row){ gained, i };
	}
	return n;
}

static void fill_worst(struct strvec *out, const struct evaluation *e)
{
	struct bad_row worst[WORST_MOST];
	size_t n = find_worst(worst, e);

	for (size_t k = 0; k < n; k++) {
		size_t i = worst[k].row;

		strvec_add_take(out, holdout_row_name(e, e->order[i]));
		if (e->truth.y)
			strvec_addf(out, "%.6g", e->truth.y[i]);
		else
			strvec_add(out, e->truth.y_class ? e->truth.classes[e->truth.y_class[i]] : "–");
		add_answer(out, e, &e->production.arm, i);
		add_answer(out, e, &e->candidate.arm, i);
	}
}

static void fill_rows(struct report_rows *rows, const struct evaluation *e)
{
	const struct truth *t = &e->truth;

	*rows = (struct report_rows){
		.n = t->n,
		.y = t->task == METRIC_REGRESSION ? t->y : NULL,
		.y_class = t->y_class,
		.classes = t->classes,
		.n_classes = t->n_classes,
		.is_positive = t->is_positive,
	};
	fill_model(&rows->candidate, &e->candidate.arm, "candidate");
	if (!e->has_production)
		return;
	fill_model(&rows->production, &e->production.arm, "production");
	if (e->candidate.arm.n_bad == 0 && e->production.arm.n_bad == 0)
		fill_worst(&rows->worst, e);
}

/* A folder to write into, and the mode of its files; 0 = the umask's. */
struct place {
	const char *dir;
	unsigned mode;
};

static int write_one(const struct place *place, const char *name, const struct str *text, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(place->dir, name);

	return fs_write(path, str_text(text), text->len, place->mode, err);
}

/* The reports of a verdict's text; rows NULL = no charts. */
static int write_reports(const struct place *place, const struct str *verdict, const struct report_rows *rows, struct err *err)
{
	CLEANUP(json_cleanup) struct json *json = json_parse(str_text(verdict), verdict->len, "verdict.json", err);
	CLEANUP(report_release) struct report report = { 0 };
	CLEANUP(failed_checks_release) struct failed_checks failed = { 0 };
	CLEANUP(str_release) struct str markdown = { 0 };
	CLEANUP(str_release) struct str html = { 0 };
	CLEANUP(str_release) struct str data = { 0 };
	CLEANUP(str_release) struct str junit = { 0 };

	if (!json)
		return -1;
	report_build(&report, json, rows);
	report_markdown(&markdown, &report);
	report_html(&html, &report);
	failed_checks_find(&failed, json, fact_text(json_get(json, "policy"), "path", NULL));
	report_json(&data, &report, &failed);
	report_junit(&junit, json);
	if (write_one(place, "report.md", &markdown, err) < 0 || write_one(place, "report.html", &html, err) < 0 ||
	    write_one(place, "report.json", &data, err) < 0)
		return -1;
	return write_one(place, "junit.xml", &junit, err);
}

/* What is written beside a package about its making; NULL where it is no package, or has none. */
static struct json *provenance_of(const struct side *side)
{
	CLEANUP(mem_free) char *path = side->open ? fs_join(side->ref.path, "provenance.json") : NULL;
	struct err ignored;

	return path && fs_exists(path) ? json_read_file(path, &ignored) : NULL;
}

static int write_whole(const struct place *place, const struct evaluation *e, const struct str *verdict, struct err *err)
{
	CLEANUP(json_cleanup) struct json *made = provenance_of(&e->candidate), *before = provenance_of(&e->production);
	struct report_rows rows;
	int code;

	fill_rows(&rows, e);
	rows.made = made;
	rows.made_before = before;
	code = write_reports(place, verdict, &rows, err);
	strvec_release(&rows.worst);
	return code < 0 ? -1 : write_one(place, "verdict.json", verdict, err);
}

/* Everything, for those who may read it: the folder is closed before a file is in it, and neither git nor Azure's artifacts take it along. */
static int write_private(const char *dir, const struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) char *hidden = fs_join(dir, OUTPUT_PRIVATE);
	const struct place place = { hidden, 0600 }, open = { dir, 0 };
	CLEANUP(str_release) struct str all = { 0 }, name = { 0 };

	str_add(&all, "*\n");
	str_add(&name, OUTPUT_PRIVATE "/\n");
	if (fs_make_dirs(hidden, err) < 0)
		return -1;
	if (chmod(hidden, 0700) != 0)
		return err_errno(err, "cannot close '%s' to others", hidden);
	if (write_one(&place, ".gitignore", &all, err) < 0 || write_one(&open, ".artifactignore", &name, err) < 0)
		return -1;
	return write_whole(&place, e, &e->whole, err);
}

int output_write(const char *dir, const struct evaluation *e, struct err *err)
{
	const struct place open = { dir, 0 };

	if (e->strict)
		return write_private(dir, e, err) < 0 || write_reports(&open, &e->text, NULL, err) < 0 ||
				       write_one(&open, "verdict.json", &e->text, err) < 0
			       ? -1
			       : 0;
	remove_private(dir);
	return write_whole(&open, e, &e->text, err);
}

/* Where a failure did not name its reason, its exit code does. */
static const char *reason_by_code(int code)
{
	switch (code) {
	case ERR_HOLDOUT:
		return "leakage";
	case ERR_BASELINE:
		return "baseline_unreadable";
	case ERR_INTEGRITY:
		return "digest_mismatch";
	default:
		return "data_mismatch";
	}
}

static bool is_decision(int code)
{
	return code == ERR_DATA || code == ERR_HOLDOUT || code == ERR_BASELINE || code == ERR_INTEGRITY;
}

void output_fail(const char *dir, struct evaluation *e, const struct err *err)
{
	const struct place open = { dir, 0 };
	struct err ignored;
	char now[CLOCK_TEXT];

	output_remove(dir);
	if (!is_decision(err->code))
		return;
	if (!e->error_reason)
		e->error_reason = reason_by_code(err->code);
	clock_format(now, clock_now_ms());
	str_clear(&e->text);
	verdict_write_error(&e->text, e, err, now);
	if (write_reports(&open, &e->text, NULL, &ignored) == 0)
		write_one(&open, "verdict.json", &e->text, &ignored);
}

int output_summary(const struct ci *ci, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "report.md");
	CLEANUP(str_release) struct str text = { 0 };

	if (ci->kind == CI_NONE || !fs_exists(path))
		return 0;
	if (fs_read(&text, path, 0, err) < 0)
		return -1;
	return ci_summary(ci, str_text(&text), err);
}
