/* report_pages.c - writes report.md, report.html and junit.xml of a verdict into a folder, so that browsers and parsers can judge them:
 * report_pages VERDICT.json FOLDER.
 */
#include "base/fs.h"
#include "base/mem.h"
#include "report/report.h"

#include <stdio.h>

static int write_one(const char *folder, const char *name, const struct str *text, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(folder, name);

	return fs_write(path, str_text(text), text->len, 0, err);
}

static int write_all(const char *verdict, const char *folder, struct err *err)
{
	CLEANUP(json_cleanup) struct json *json = json_read_file(verdict, err);
	CLEANUP(report_release) struct report report = { 0 };
	CLEANUP(str_release) struct str markdown = { 0 };
	CLEANUP(str_release) struct str html = { 0 };
	CLEANUP(str_release) struct str junit = { 0 };

	if (!json)
		return -1;
	report_build(&report, json, NULL);
	report_markdown(&markdown, &report);
	report_html(&html, &report);
	report_junit(&junit, json);
	if (write_one(folder, "report.md", &markdown, err) < 0 || write_one(folder, "report.html", &html, err) < 0)
		return -1;
	return write_one(folder, "junit.xml", &junit, err);
}

int main(int argc, char **argv)
{
	struct err err;

	if (argc != 3) {
		fputs("usage: report_pages VERDICT.json FOLDER\n", stderr);
		return 2;
	}
	if (write_all(argv[1], argv[2], &err) == 0)
		return 0;
	fprintf(stderr, "report_pages: %s\n", err.text);
	return 1;
}
