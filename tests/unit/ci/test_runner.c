/* test_runner.c - what each runner is told, against golden transcripts (tests/golden/ci), and the limits.
 *
 * Each test is a process of its own, since the count of annotations is the process's.
 */
#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ci/dialect.h"
#include "ci/runner.h"

#include <fcntl.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char scratch[64];

static int make_scratch(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/interlock-ci-XXXXXX");
	return mkdtemp(scratch) ? 0 : -1;
}

static int drop_scratch(void **state)
{
	struct err err;

	(void)state;
	return fs_remove_tree(scratch, &err);
}

/* Everything that a program may say to a runner, in an order that a real one could have. */
static void say_everything(struct ci *ci)
{
	struct err err = { 0 };

	ci_output(ci, "decision", "promote", &err);
	ci_output(ci, "odd", "100 % of a;b],c: d", &err);
	ci_annotate(ci, CI_ERROR, "params.yaml", 17, 12, "train", "unknown learner 'rigde'");
	ci_annotate(ci, CI_ERROR, "a,b:c;d].csv", 3, 0, "50%: x, y", "one\ntwo\rthree 100%");
	ci_annotate(ci, CI_WARNING, NULL, 0, 0, "ingest", "3 rows rejected; see [data]");
	ci_annotate(ci, CI_NOTICE, NULL, 0, 0, NULL, "no model is in production yet");
	ci_fence_begin(ci, "train: python fit.py, 100%");
	fprintf(stderr, "::error::not from us");
	ci_fence_end(ci);
	ci_mask(ci, "made-in-this-job;100%\n\nits second line");
	ci_report(ci, &(struct ci_reports){ "eval;x/junit.xml", "# TYPE mse gauge\nmse 3.5\n# EOF\n", "Report", "eval/report.html" }, &err);
	ci_summary(ci, "# PROMOTE diabetes\n\n| a | b |\n", &err);
}

/* Runs `what` in a child whose stderr goes to scratch/log. */
static void in_child(void (*what)(struct ci *), struct ci *ci)
{
	char path[128];
	int status;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/log", scratch);
	fflush(stdout); /* or the child says again what cmocka has said */
	pid = fork();
	if (pid == 0) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

		dup2(fd, STDERR_FILENO);
		what(ci);
		exit(0);
	}
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

/* Replace what differs from run to run: tokens, times and the scratch folder. */
static void mask(struct str *text, const char *pattern, const char *by)
{
	CLEANUP(str_release) struct str out = { 0 };
	const char *rest = str_text(text);
	regmatch_t at;
	regex_t re;

	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED), 0);
	while (regexec(&re, rest, 1, &at, 0) == 0 && at.rm_eo > at.rm_so) {
		str_addn(&out, rest, (size_t)at.rm_so);
		str_add(&out, by);
		rest += at.rm_eo;
	}
	str_add(&out, rest);
	regfree(&re);
	str_clear(text);
	str_addn(text, out.data, out.len);
}

static void add_file(struct str *out, const char *name)
{
	CLEANUP(mem_free) char *path = fs_join(scratch, name);
	struct err err;

	if (!fs_exists(path))
		return;
	str_addf(out, "--- %s\n", name);
	assert_int_equal(fs_read(out, path, 0, &err), 0);
}

static void compare(const char *golden, const char *const *files)
{
	CLEANUP(mem_free) char *path = fs_join("tests/golden/ci", golden);
	CLEANUP(mem_free) char *here = fs_absolute("x");
	CLEANUP(str_release) struct str got = { 0 };
	CLEANUP(str_release) struct str wanted = { 0 };
	struct err err;

	add_file(&got, "log");
	for (; *files; files++)
		add_file(&got, *files);
	here[strlen(here) - 2] = '\0';
	mask(&got, "[0-9a-f]{32}", "TOKEN");
	mask(&got, ":[0-9]{10}:", ":TIME:");
	mask(&got, scratch, "SCRATCH");
	mask(&got, here, "WORKSPACE");
	if (getenv("GOLDEN_UPDATE"))
		assert_int_equal(fs_write(path, got.data, got.len, 0, &err), 0);
	assert_int_equal(fs_read(&wanted, path, 0, &err), 0);
	assert_string_equal(str_text(&got), str_text(&wanted));
}

static struct ci detect(struct env *env, char **vars)
{
	struct ci ci;

	env->vars = vars;
	ci_detect(&ci, env, "train");
	return ci;
}

static char *var_of(const char *name, const char *file)
{
	return str_format("%s=%s/%s", name, scratch, file);
}

static void github_reads_the_golden_transcript(void **state)
{
	CLEANUP(mem_free) char *output = var_of("GITHUB_OUTPUT", "output");
	CLEANUP(mem_free) char *summary = var_of("GITHUB_STEP_SUMMARY", "summary");
	char *vars[] = { "GITHUB_ACTIONS=true", output, summary, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(say_everything, &ci);
	compare("github.txt", (const char *[]){ "output", "summary", NULL });
}

static void azure_reads_the_golden_transcript(void **state)
{
	CLEANUP(mem_free) char *temp = str_format("AGENT_TEMPDIRECTORY=%s", scratch);
	char *vars[] = { "TF_BUILD=True", temp, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(say_everything, &ci);
	compare("azure.txt", (const char *[]){ "interlock-train.md", NULL });
}

static void gitlab_reads_the_golden_transcript(void **state)
{
	CLEANUP(mem_free) char *dir = str_format("CI_PROJECT_DIR=%s", scratch);
	char *vars[] = { "GITLAB_CI=true", "CI_JOB_URL=https://gitlab.example/o/r/-/jobs/7", dir, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(say_everything, &ci);
	compare("gitlab.txt", (const char *[]){ "interlock.env", "interlock-summary.md", "interlock-codequality.json",
						"interlock-metrics.txt", "interlock-links.json", NULL });
}

static void says_nothing_outside_ci(void **state)
{
	CLEANUP(mem_free) char *output = var_of("GITHUB_OUTPUT", "output");
	CLEANUP(mem_free) char *log = fs_join(scratch, "log");
	CLEANUP(mem_free) char *file = fs_join(scratch, "output");
	char *vars[] = { output, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(say_everything, &ci);
	assert_int_equal(fs_size(log), strlen("::error::not from us"));
	assert_false(fs_exists(file));
}

static void a_second_azure_summary_gets_a_name_of_its_own(void **state)
{
	CLEANUP(mem_free) char *temp = str_format("AGENT_TEMPDIRECTORY=%s", scratch);
	CLEANUP(mem_free) char *second = fs_join(scratch, "interlock-train-2.md");
	char *vars[] = { "TF_BUILD=True", temp, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(say_everything, &ci);
	in_child(say_everything, &ci);
	assert_true(fs_exists(second));
}

static void write_many_lines(struct ci *ci)
{
	struct err err;

	ci_output(ci, "report", "first\nname<<x\nlast", &err);
}

static void a_value_of_several_lines_stands_between_delimiters(void **state)
{
	CLEANUP(mem_free) char *output = var_of("GITHUB_OUTPUT", "output");
	char *vars[] = { "GITHUB_ACTIONS=true", output, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(write_many_lines, &ci);
	compare("github-lines.txt", (const char *[]){ "output", NULL });
}

static void refuses_names_that_would_break_the_file(void **state)
{
	static const char *const bad[] = { "", "a=b", "a<<b", "a\nb", "a\rb", "a;b", "a]b" };
	char *vars[] = { "GITHUB_ACTIONS=true", NULL };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		err.code = 0;
		assert_int_equal(ci_output(&ci, bad[i], "x", &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
	}
	assert_int_equal(ci_output(&ci, "good", "x", &err), 0); /* no GITHUB_OUTPUT: nothing to do */
}

static void gitlab_refuses_a_value_of_two_lines(void **state)
{
	char *vars[] = { "GITLAB_CI=true", NULL };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	assert_int_equal(ci_output(&ci, "x", "a\nb", &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void annotate_a_file(struct ci *ci)
{
	ci_annotate(ci, CI_ERROR, "params.yaml", 1, 0, NULL, "e");
}

static void github_is_told_paths_from_the_top_of_the_checkout(void **state)
{
	CLEANUP(mem_free) char *here = fs_absolute("x");
	CLEANUP(mem_free) char *dir = fs_parent(here);
	CLEANUP(mem_free) char *above = fs_parent(dir);
	CLEANUP(mem_free) char *workspace = str_format("GITHUB_WORKSPACE=%s", above);
	CLEANUP(mem_free) char *wanted = str_format("::error file=%s/params.yaml,line=1::e\n", fs_base(dir));
	CLEANUP(mem_free) char *log = fs_join(scratch, "log");
	CLEANUP(str_release) struct str text = { 0 };
	char *vars[] = { "GITHUB_ACTIONS=true", workspace, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	in_child(annotate_a_file, &ci);
	assert_int_equal(fs_read(&text, log, 0, &err), 0);
	assert_string_equal(str_text(&text), wanted);
}

static void annotate_often(struct ci *ci)
{
	for (int i = 0; i < 12; i++) {
		ci_annotate(ci, CI_ERROR, NULL, 0, 0, NULL, "e");
		ci_annotate(ci, CI_WARNING, NULL, 0, 0, NULL, "w");
	}
}

static void prints_ten_annotations_of_a_level_and_no_more(void **state)
{
	CLEANUP(mem_free) char *log = fs_join(scratch, "log");
	CLEANUP(str_release) struct str text = { 0 };
	char *vars[] = { "GITHUB_ACTIONS=true", NULL };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	in_child(annotate_often, &ci);
	assert_int_equal(fs_read(&text, log, 0, &err), 0);
	assert_int_equal(text.len, 10 * strlen("::error::e\n") + 10 * strlen("::warning::w\n"));
}

static void annotate_long(struct ci *ci)
{
	CLEANUP(str_release) struct str text = { 0 };

	str_addch(&text, 'a');
	while (text.len < 5000)
		str_add(&text, "\xc3\xa9");
	ci_annotate(ci, CI_ERROR, NULL, 0, 0, NULL, text.data);
}

static void cuts_a_long_message_between_characters(void **state)
{
	CLEANUP(mem_free) char *log = fs_join(scratch, "log");
	CLEANUP(str_release) struct str text = { 0 };
	char *vars[] = { "GITHUB_ACTIONS=true", NULL };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	in_child(annotate_long, &ci);
	assert_int_equal(fs_read(&text, log, 0, &err), 0);
	assert_int_equal(text.len, strlen("::error::") + 4095 + 1);
	assert_true(str_is_utf8(text.data, text.len));
}

static void cuts_a_summary_at_a_heading_outside_of_code_and_details(void **state)
{
	static const char text[] = "# A\ntext\n## B\n```\n# not a heading\n```\n<details>\n## inside\n</details>\n";

	(void)state;
	assert_int_equal(ci_cut(text, 1000), strlen(text));
	assert_int_equal(ci_cut(text, 12), strstr(text, "## B") - text);
	assert_int_equal(ci_cut(text, 30), strstr(text, "## B") - text);
	assert_int_equal(ci_cut(text, 60), strstr(text, "<details>") - text);
	assert_int_equal(ci_cut(text, 5), 0);
}

static void summarise_two_mebibytes(struct ci *ci)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct err err;

	for (int i = 0; text.len < 2 << 20; i++)
		str_addf(&text, "## Section %d\n\nsome text of it\n", i);
	ci_summary(ci, text.data, &err);
	ci_summary(ci, text.data, &err);
}

static void a_summary_never_grows_beyond_what_github_shows(void **state)
{
	CLEANUP(mem_free) char *summary = var_of("GITHUB_STEP_SUMMARY", "summary");
	char *vars[] = { "GITHUB_ACTIONS=true", summary, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);
	int64_t size;

	(void)state;
	in_child(summarise_two_mebibytes, &ci);
	size = fs_size(strchr(summary, '/'));
	assert_in_range(size, CI_SUMMARY_MOST - 200, CI_SUMMARY_MOST);
}

static void defuses_commands_and_secrets_in_foreign_text_where_a_runner_listens(void **state)
{
	static const char text[] = "::error::x\n  ::set-env name=A::b\na::b ##[error] ##vso[task.complete] my-token";
	CLEANUP(str_release) struct str out = { 0 };
	char *vars[] = { "GITHUB_TOKEN=my-token", NULL };
	struct env env = { vars };
	struct ci ci = { .kind = CI_GITHUB, .env = &env };

	(void)state;
	ci_defuse(&out, &ci, text, strlen(text));
	assert_string_equal(str_text(&out), ": :error::x\n  : :set-env name=A::b\na::b ## [error] ##vso [task.complete] ***");
	str_clear(&out);
	ci.kind = CI_NONE;
	ci_defuse(&out, &ci, text, strlen(text));
	assert_string_equal(str_text(&out), text);
}

/* What a step of somebody's left in the file must not swallow our line. */
static void an_output_begins_a_line_of_its_own(void **state)
{
	CLEANUP(mem_free) char *output = var_of("GITHUB_OUTPUT", "output");
	char *vars[] = { "GITHUB_ACTIONS=true", output, NULL };
	CLEANUP(str_release) struct str text = { 0 };
	const char *path = strchr(output, '/');
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	assert_int_equal(fs_write(path, "theirs=1", 8, 0, &err), 0);
	assert_int_equal(ci_output(&ci, "decision", "promote", &err), 0);
	assert_int_equal(ci_output(&ci, "reason", "", &err), 0);
	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(str_text(&text), "theirs=1\ndecision=promote\nreason=\n");
}

/* A text of so many characters; a multiple of its width. */
static void fill(struct str *out, const char *character, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_add(out, character);
}

static void outputs_of_a_step_stop_at_githubs_mebibyte_of_utf16(void **state)
{
	CLEANUP(mem_free) char *output = var_of("GITHUB_OUTPUT", "output");
	char *vars[] = { "GITHUB_ACTIONS=true", output, NULL };
	CLEANUP(str_release) struct str ascii = { 0 }, face = { 0 };
	const char *path = strchr(output, '/');
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;
	int64_t before;

	(void)state;
	fill(&ascii, "a", (256 << 10) - 3); /* with "x=" and the line's end: half of it in UTF-16 */
	fill(&face, "\xf0\x9f\x98\x80", 60 << 10);
	assert_int_equal(ci_output(&ci, "x", str_text(&ascii), &err), 0);
	assert_int_equal(ci_output(&ci, "y", str_text(&face), &err), 0);
	assert_int_equal(ci_output(&ci, "z", str_text(&face), &err), 0);
	before = fs_size(path);
	assert_int_equal(ci_output(&ci, "w", str_text(&face), &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(fs_size(path), before);
	assert_int_equal(ci_output(&ci, "v", "small", &err), 0);
	str_add(&ascii, "aaaa");
	assert_int_equal(ci_output(&ci, "u", str_text(&ascii), &err), -1);
}

static void azure_takes_no_output_that_would_break_later_steps(void **state)
{
	char *vars[] = { "TF_BUILD=True", NULL };
	CLEANUP(str_release) struct str value = { 0 };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	fill(&value, "a", CI_AZURE_OUTPUT_MOST + 1);
	assert_int_equal(ci_output(&ci, "x", str_text(&value), &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void gitlab_keeps_one_value_of_a_name_and_the_limits_of_the_file(void **state)
{
	CLEANUP(mem_free) char *dir = str_format("CI_PROJECT_DIR=%s", scratch);
	CLEANUP(mem_free) char *path = fs_join(scratch, "interlock.env");
	CLEANUP(str_release) struct str text = { 0 }, value = { 0 };
	char *vars[] = { "GITLAB_CI=true", dir, NULL };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;

	(void)state;
	assert_int_equal(fs_write(path, "THEIRS = 1\nTRAIN_RUN_ID =old", 28, 0, &err), 0);
	assert_int_equal(ci_output(&ci, "run_id", "new", &err), 0);
	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(str_text(&text), "THEIRS = 1\nTRAIN_RUN_ID=new\n");
	fill(&value, "a", CI_GITLAB_ENV_MOST - strlen("THEIRS = 1\nTRAIN_RUN_ID=\n"));
	assert_int_equal(ci_output(&ci, "run_id", str_text(&value), &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	value.data[value.len - 1] = '\0';
	assert_int_equal(ci_output(&ci, "run_id", value.data, &err), 0);
	assert_int_equal(fs_size(path), CI_GITLAB_ENV_MOST - 1);
	assert_int_equal(ci_output(&ci, "run_id", "x", &err), 0);
	for (int i = 2; i < CI_GITLAB_ENV_VARIABLES; i++) {
		CLEANUP(mem_free) char *name = str_format("n%d", i);

		assert_int_equal(ci_output(&ci, name, "x", &err), 0);
	}
	assert_int_equal(ci_output(&ci, "one_more", "x", &err), -1);
	assert_non_null(strstr(err.text, "20 variables"));
}

static void annotate_with_a_secret(struct ci *ci)
{
	struct err err;

	ci_annotate(ci, CI_ERROR, NULL, 0, 0, NULL, "no access with my-token-1");
	ci_output(ci, "x", "my-token-1", &err);
	ci_summary(ci, "my-token-1\n", &err);
}

static void no_secret_is_told(void **state)
{
	CLEANUP(mem_free) char *output = var_of("GITHUB_OUTPUT", "output");
	CLEANUP(mem_free) char *summary = var_of("GITHUB_STEP_SUMMARY", "summary");
	char *vars[] = { "GITHUB_ACTIONS=true", "GITHUB_TOKEN=my-token-1", output, summary, NULL };
	CLEANUP(str_release) struct str text = { 0 };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(annotate_with_a_secret, &ci);
	add_file(&text, "log");
	add_file(&text, "output");
	add_file(&text, "summary");
	assert_string_equal(str_text(&text), "--- log\n::error::no access with ***\n--- output\nx=***\n--- summary\n***\n");
}

static void annotate_too_often(struct ci *ci)
{
	struct err err;

	for (int i = 0; i < 113; i++)
		ci_annotate(ci, CI_WARNING, "a|b.csv", i, 0, NULL, i < 11 ? "<b>@all</b>" : "w");
	ci_finish(ci, &err);
	ci_finish(ci, &err);
}

static void annotations_beyond_the_tenth_stand_in_the_summary(void **state)
{
	CLEANUP(mem_free) char *summary = var_of("GITHUB_STEP_SUMMARY", "summary");
	char *vars[] = { "GITHUB_ACTIONS=true", summary, NULL };
	CLEANUP(str_release) struct str text = { 0 };
	struct env env;
	struct ci ci = detect(&env, vars);
	struct err err;
	size_t n = 0;

	(void)state;
	in_child(annotate_too_often, &ci);
	assert_int_equal(fs_read(&text, strchr(summary, '/'), 0, &err), 0);
	assert_true(str_starts(str_text(&text), "### 103 more from train\n\n- warning: a"));
	assert_null(strstr(str_text(&text), "<b>"));
	assert_null(strstr(str_text(&text), "a|b"));
	assert_true(str_ends(str_text(&text), "- and 3 that are in the log alone\n"));
	for (const char *at = str_text(&text); (at = strstr(at, "- warning")); at++)
		n++;
	assert_int_equal(n, 100);
}

/* The agent looks for a command anywhere in a line, also in one that is formatting. */
static void an_azure_notice_and_a_title_hold_no_command(struct ci *ci)
{
	ci_annotate(ci, CI_NOTICE, NULL, 0, 0, "a\nb", "x ##vso[task.complete result=Succeeded]");
	ci_fence_begin(ci, "t ##vso[task.complete result=Succeeded]");
	ci_fence_end(ci);
}

static void a_formatted_line_is_no_way_in(void **state)
{
	char *vars[] = { "TF_BUILD=True", NULL };
	CLEANUP(str_release) struct str text = { 0 };
	struct env env;
	struct ci ci = detect(&env, vars);

	(void)state;
	in_child(an_azure_notice_and_a_title_hold_no_command, &ci);
	add_file(&text, "log");
	assert_null(strstr(str_text(&text), "##vso["));
	assert_non_null(strstr(str_text(&text), "##[section]a b: x ##vso [task.complete"));
}

static void knows_a_machine_that_is_gone_after_the_job(void **state)
{
	char *hosted[][3] = { { "GITHUB_ACTIONS=true", "RUNNER_ENVIRONMENT=github-hosted", NULL },
			      { "TF_BUILD=True", "AGENT_NAME=Azure Pipelines 4", NULL },
			      { "GITLAB_CI=true", "CI_DISPOSABLE_ENVIRONMENT=true", NULL } };
	char *own[][3] = { { "GITHUB_ACTIONS=true", "RUNNER_ENVIRONMENT=self-hosted", NULL },
			   { "TF_BUILD=True", "AGENT_NAME=build-7", NULL },
			   { "GITLAB_CI=true", NULL, NULL } };
	struct env env;
	struct ci ci;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hosted); i++) {
		ci = detect(&env, hosted[i]);
		assert_true(ci_is_hosted(&ci));
		ci = detect(&env, own[i]);
		assert_false(ci_is_hosted(&ci));
	}
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, make_scratch, drop_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(github_reads_the_golden_transcript),
		in_scratch(azure_reads_the_golden_transcript),
		in_scratch(gitlab_reads_the_golden_transcript),
		in_scratch(says_nothing_outside_ci),
		in_scratch(a_second_azure_summary_gets_a_name_of_its_own),
		in_scratch(a_value_of_several_lines_stands_between_delimiters),
		cmocka_unit_test(refuses_names_that_would_break_the_file),
		cmocka_unit_test(gitlab_refuses_a_value_of_two_lines),
		in_scratch(github_is_told_paths_from_the_top_of_the_checkout),
		in_scratch(prints_ten_annotations_of_a_level_and_no_more),
		in_scratch(cuts_a_long_message_between_characters),
		cmocka_unit_test(cuts_a_summary_at_a_heading_outside_of_code_and_details),
		in_scratch(a_summary_never_grows_beyond_what_github_shows),
		cmocka_unit_test(defuses_commands_and_secrets_in_foreign_text_where_a_runner_listens),
		in_scratch(an_output_begins_a_line_of_its_own),
		in_scratch(outputs_of_a_step_stop_at_githubs_mebibyte_of_utf16),
		cmocka_unit_test(azure_takes_no_output_that_would_break_later_steps),
		in_scratch(gitlab_keeps_one_value_of_a_name_and_the_limits_of_the_file),
		in_scratch(no_secret_is_told),
		in_scratch(annotations_beyond_the_tenth_stand_in_the_summary),
		in_scratch(a_formatted_line_is_no_way_in),
		cmocka_unit_test(knows_a_machine_that_is_gone_after_the_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
