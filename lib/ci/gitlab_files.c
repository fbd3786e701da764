/* gitlab_files.c - reads, completes and writes the files that GitLab shows: programs of one job share them. */
#include "ci/gitlab_files.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/vec.h"
#include "format/json.h"

#include <ctype.h>
#include <string.h>

enum { FILE_MOST = 16 << 20, FINGERPRINT = 40 };

/* ---- variables ---- */

/* A dotenv name is letters, digits and '_'. It is a variable of every later job, so it carries the program: EVALUATE_DECISION. */
static void add_name(struct str *out, const char *part)
{
	for (; *part; part++)
		str_addch(out, isalnum((unsigned char)*part) ? (char)toupper((unsigned char)*part) : '_');
}

static bool is_of(const char *line, const char *name)
{
	size_t len = strcspn(line, "=");

	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return len == strlen(name) && memcmp(line, name, len) == 0;
}

/* The lines that are there, without an older value of the name: GitLab counts both. Returns how many variables are left. */
static size_t other_lines(struct str *out, const char *text, const char *name)
{
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	size_t n = 0;

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.n; i++) {
		if (!*lines.v[i] || is_of(lines.v[i], name))
			continue;
		str_addf(out, "%s\n", lines.v[i]);
		n += strchr(lines.v[i], '=') != NULL;
	}
	return n;
}

int gitlab_output(const struct ci *ci, const char *name, const char *value, struct err *err)
{
	CLEANUP(mem_free) char *path = gitlab_file(ci, "interlock.env");
	CLEANUP(str_release) struct str old = { 0 }, whole = { 0 }, variable = { 0 };
	size_t n;

	if (strpbrk(value, "\r\n"))
		return err_set(err, ERR_DATA, "the output '%s' has a line break, which a dotenv report cannot hold", name);
	add_name(&variable, ci->program);
	str_addch(&variable, '_');
	add_name(&variable, name);
	if (fs_exists(path) && fs_read(&old, path, FILE_MOST, err) < 0)
		return -1;
	n = other_lines(&whole, str_text(&old), str_text(&variable)) + 1;
	str_addf(&whole, "%s=%s\n", str_text(&variable), value);
	if (whole.len >= CI_GITLAB_ENV_MOST)
		return err_set(err, ERR_DATA, "no room for the output '%s': a dotenv report must stay under %d bytes", name,
			       CI_GITLAB_ENV_MOST);
	if (n > CI_GITLAB_ENV_VARIABLES)
		return err_set(err, ERR_DATA, "no room for the output '%s': a dotenv report holds %d variables", name,
			       CI_GITLAB_ENV_VARIABLES);
	return fs_write(path, whole.data, whole.len, 0, err);
}

/* ---- findings and links ---- */

/* The list in a file, or none: what is no list of ours is not added to. */
static int read_list(struct json **out, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, FILE_MOST, err) < 0)
		return -1;
	*out = json_parse(str_text(&text), text.len, path, err);
	return *out ? 0 : -1;
}

static void add_all(struct json_writer *w, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++)
		json_add_json(w, json_at(list, i));
}

/* The same finding of the same commit has the same name, so that GitLab can say which are new. */
static void put_fingerprint(struct json_writer *w, const char *file, const struct ci_note *note)
{
	CLEANUP(str_release) struct str what = { 0 };
	char digest[DIGEST_TEXT];

	str_addf(&what, "%s\n%s\n%s", file, note->title ? note->title : "", note->text);
	digest_bytes(digest, what.data, what.len);
	json_key(w, "fingerprint");
	json_add_textn(w, strchr(digest, ':') + 1, FINGERPRINT);
}

int gitlab_add_finding(const struct ci *ci, const struct ci_note *note, struct err *err)
{
	CLEANUP(mem_free) char *path = gitlab_file(ci, "interlock-codequality.json");
	CLEANUP(mem_free) char *file = ci_from_top(env_get(ci->env, "CI_PROJECT_DIR"), note->file);
	CLEANUP(json_cleanup) struct json *old = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (read_list(&old, path, err) < 0)
		return -1;
	json_begin_array(&w);
	add_all(&w, old);
	json_begin_object(&w);
	json_put_text(&w, "description", note->text);
	json_put_text(&w, "check_name", note->title ? note->title : ci->program);
	put_fingerprint(&w, file, note);
	json_put_text(&w, "severity", note->level == CI_ERROR ? "major" : "minor");
	json_key(&w, "location");
	json_begin_object(&w);
	json_put_text(&w, "path", file);
	json_key(&w, "lines");
	json_begin_object(&w);
	json_put_int(&w, "begin", note->line > 0 ? note->line : 1);
	json_end_object(&w);
	json_end_object(&w);
	json_end_object(&w);
	json_end_array(&w);
	str_addch(&text, '\n');
	return fs_write(path, text.data, text.len, 0, err);
}

int gitlab_add_link(const struct ci *ci, const char *title, const char *file, struct err *err)
{
	CLEANUP(mem_free) char *path = gitlab_file(ci, "interlock-links.json");
	CLEANUP(mem_free) char *name = ci_from_top(env_get(ci->env, "CI_PROJECT_DIR"), file);
	CLEANUP(mem_free) char *url = NULL;
	CLEANUP(json_cleanup) struct json *old = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	const char *job = env_get(ci->env, "CI_JOB_URL");
	struct json_writer w = { .out = &text };

	if (!job)
		return 0;
	if (read_list(&old, path, err) < 0)
		return -1;
	url = str_format("%s/artifacts/file/%s", job, name);
	json_begin_object(&w);
	json_key(&w, "interlock");
	json_begin_array(&w);
	add_all(&w, json_get(old, "interlock"));
	json_begin_object(&w);
	json_key(&w, "external_link");
	json_begin_object(&w);
	json_put_text(&w, "label", title);
	json_put_text(&w, "url", url);
	json_end_object(&w);
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	str_addch(&text, '\n');
	return fs_write(path, text.data, text.len, 0, err);
}
