/* output.c - writes the files of an evaluation. */
#include "evaluate/output.h"

#include "base/fs.h"
#include "base/mem.h"

#include <stdio.h>
#include <unistd.h>

static const char *const files[] = { "verdict.json", "report.md", "report.html", "junit.xml" };

void output_remove(const char *dir)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files[i]);

		unlink(path);
	}
}

int output_write(const char *dir, const struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "verdict.json");

	return fs_write(path, str_text(&e->text), e->text.len, 0, err);
}

/* Where a failure did not name its reason, its exit code does. */
static const char *reason_by_code(int code)
{
	for (const struct reason *r = reasons; r->name; r++)
		if (r->exit_code == code && code != ERR_DATA && code != ERR_INTEGRITY)
			return r->name;
	return code == ERR_INTEGRITY ? "digest_mismatch" : "data_mismatch";
}

static bool is_decision(int code)
{
	return code == ERR_DATA || code == ERR_HOLDOUT || code == ERR_BASELINE || code == ERR_INTEGRITY;
}

void output_fail(const char *dir, struct evaluation *e, const struct err *err)
{
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
	output_write(dir, e, &ignored);
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
