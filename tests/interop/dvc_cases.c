/* dvc_cases.c - texts and values through the readers and writers of DVC's formats, for a judge from elsewhere (judge/dvc_formats.py).
 *
 * A case: "KIND LENGTH\n" and as many bytes. An answer: "LENGTH\n" and as many bytes, or "-LENGTH\n" and why it was refused. Kinds:
 *	fresh  JSON -> YAML       ({"\u0001": "nan"} is a number that JSON has not)
 *	trip   YAML -> YAML
 *	apply  YAML, NUL, JSON -> the YAML made equal to the JSON
 *	json   YAML -> sorted JSON
 *	ini    a configuration -> the same as DVC writes it
 *	toml, python -> sorted JSON
 *	set    the file's name, NUL, its text, NUL, settings with NULs between -> the text with them
 */
#include "base/mem.h"
#include "format/ini.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/params/param_file.h"
#include "pipeline/params/param_set.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct job {
	struct arena arena;
	const char *in;
	size_t len;
	struct str out;
	struct err err;
};

/* {"\u0001": "nan"} -> nan */
static struct value *with_numbers(struct arena *a, struct value *value)
{
	const char *number = value->n == 1 ? value_get_text(value, "\001") : NULL;

	if (number)
		return value_scalar(a, number, strlen(number));
	for (size_t i = 0; i < value->n; i++)
		value->items[i] = with_numbers(a, value->items[i]);
	return value;
}

static struct value *from_json(struct job *j, const char *text, size_t len)
{
	CLEANUP(json_cleanup) struct json *json = json_parse(text, len, "json", &j->err);

	return json ? with_numbers(&j->arena, value_from_json(&j->arena, json)) : NULL;
}

static int fresh(struct job *j)
{
	struct value *value = from_json(j, j->in, j->len);

	if (!value)
		return -1;
	yaml_emit(&j->out, value);
	return 0;
}

static int trip(struct job *j)
{
	struct value *root;

	if (yaml_edit_read(&root, &j->arena, j->in, j->len, "yaml", &j->err) < 0)
		return -1;
	yaml_emit(&j->out, root);
	return 0;
}

static int apply(struct job *j)
{
	size_t first = strlen(j->in);
	struct value *root, *wanted;

	if (yaml_edit_read(&root, &j->arena, j->in, first, "yaml", &j->err) < 0)
		return -1;
	wanted = from_json(j, j->in + first + 1, j->len - first - 1);
	if (!wanted)
		return -1;
	yaml_edit_apply(&j->arena, root, wanted);
	yaml_emit(&j->out, root);
	return 0;
}

static int params_of(struct job *j, const char *name)
{
	struct value *root;

	if (param_file_read_text(&root, &j->arena, j->in, j->len, name, &j->err) < 0)
		return -1;
	value_to_json(&j->out, root, true);
	return 0;
}

static int to_json(struct job *j)
{
	return params_of(j, "p.yaml");
}

static int toml(struct job *j)
{
	return params_of(j, "p.toml");
}

static int python(struct job *j)
{
	return params_of(j, "p.py");
}

static int ini(struct job *j)
{
	CLEANUP(ini_release) struct ini parsed = { 0 };

	if (ini_read_text(&parsed, j->in, j->len, "config", &j->err) < 0)
		return -1;
	ini_text(&j->out, &parsed);
	return 0;
}

/* path, NUL, text, NUL, settings */
static int set(struct job *j)
{
	CLEANUP(strvec_release) struct strvec settings = { 0 };
	const char *path = j->in, *text = path + strlen(path) + 1, *end = j->in + j->len;

	for (const char *p = text + strlen(text) + 1; p <= end && p > text; p += strlen(p) + 1)
		strvec_add(&settings, p);
	return param_set_text(&j->out, text, strlen(text), path, &settings, &j->err);
}

static const struct {
	const char *name;
	int (*run)(struct job *j);
} kinds[] = { { "fresh", fresh }, { "trip", trip }, { "apply", apply },   { "json", to_json },
	      { "ini", ini },     { "toml", toml }, { "python", python }, { "set", set } };

static void answer(const char *kind, const char *in, size_t len)
{
	struct job j = { .in = in, .len = len };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kinds[i].name, kind) != 0)
			continue;
		if (kinds[i].run(&j) == 0)
			printf("%zu\n%s", j.out.len, str_text(&j.out));
		else
			printf("-%zu\n%s", strlen(j.err.text), j.err.text);
	}
	str_release(&j.out);
	arena_release(&j.arena);
}

int main(void)
{
	char kind[16];
	size_t len;

	while (scanf("%15s %zu", kind, &len) == 2 && getchar() == '\n') {
		CLEANUP(mem_free) char *in = mem_new(len + 1, 1);

		if (fread(in, 1, len, stdin) != len)
			return 1;
		answer(kind, in, len);
	}
	return 0;
}
