/* failed.c - finds what failed, and where the policy asks for it. */
#include "report/failed.h"

#include "base/mem.h"
#include "base/str.h"
#include "format/yaml/yaml.h"
#include "report/facts.h"
#include "verdict/holdout.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

enum { DIGITS = 4 };

static const struct {
	const char *key, *kind;
} lists[] = { { "floors", "floor" }, { "guards", "guard" }, { "slices", "slice" } };

void failed_checks_release(struct failed_checks *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->v[i].text);
	free(f->v);
	*f = (struct failed_checks){ 0 };
}

/* Does an entry of the policy ask for what was found? {"metric", "rule"}, or the limit's name as a key; "beats" a dummy. */
static bool asks_for(const struct json *entry, const struct json *finding)
{
	const char *rule = fact_text(finding, "rule", "");

	if (strcmp(fact_text(entry, "metric", ""), fact_text(finding, "metric", "-")) != 0)
		return false;
	if (strcmp(rule, "beats_dummy") == 0)
		return fact_is(entry, "beats", "dummy");
	return fact_is(entry, "rule", rule) || !isnan(fact_double(entry, rule));
}

/* Is a slice "SEX=1, AGE=old" one of those by these columns? */
static bool asks_for_slice(const struct json *entry, const struct json *finding)
{
	const struct json *by = json_get(entry, "by");
	const char *slice = fact_text(finding, "slice", "");

	for (size_t i = 0; i < json_len(by); i++) {
		CLEANUP(mem_free) char *column = str_format("%s=", json_text(json_at(by, i), ""));

		if (!strstr(slice, column))
			return false;
	}
	return json_len(by) > 0 && strcmp(fact_text(entry, "metric", ""), fact_text(finding, "metric", "-")) == 0;
}

static int line_of(const struct yaml *policy, const struct json *verdict, const char *key, const struct json *finding)
{
	const struct ynode *list = ynode_get(policy->root, key);
	const struct json *entries = json_get(json_get(verdict, "policy"), key);

	if (strcmp(key, "primary") == 0)
		return list ? list->key_line : 0;
	for (size_t i = 0; list && list->kind == YNODE_LIST && i < list->n && i < json_len(entries); i++)
		if ((strcmp(key, "slices") == 0 ? asks_for_slice : asks_for)(json_at(entries, i), finding))
			return list->items[i]->line;
	return 0;
}

static char *describe(const char *kind, const struct json *f)
{
	const char *slice = fact_text(f, "slice", NULL);
	double limit = fact_double(f, "limit"), margin = fact_double(f, "margin"), delta = fact_double(f, "delta"),
	       ratio = fact_double(f, "ratio"), value = fact_double(f, json_get(f, "value") ? "value" : "candidate");
	struct str out = { 0 };
	char number[FACT_TEXT];

	str_addf(&out, "%s %s%s%s: %s", kind, fact_text(f, "metric", "–"), slice ? " in " : "", slice ? slice : "",
		 fact_text(f, "rule", "–"));
	if (!isnan(limit))
		str_addf(&out, " %s", fact_number(number, limit, DIGITS));
	else if (!isnan(margin) && margin != 0)
		str_addf(&out, ", margin %s", fact_number(number, margin, DIGITS));
	if (!isnan(delta)) {
		CLEANUP(mem_free) char *interval = fact_interval(json_get(f, "ci"), DIGITS);

		str_addf(&out, ": gain %s", fact_number(number, delta, DIGITS));
		if (json_len(json_get(f, "ci")) == 2)
			str_addf(&out, ", 95 %% interval %s", interval);
	} else if (!isnan(ratio)) {
		str_addf(&out, ": is %s times production's", fact_number(number, ratio, DIGITS));
	} else if (!isnan(value)) {
		str_addf(&out, ": is %s", fact_number(number, value, DIGITS + 1));
	}
	return str_take(&out);
}

static void add(struct failed_checks *out, const char *kind, const struct json *finding, int line)
{
	out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
	out->v[out->n++] = (struct failed_check){ kind, finding, line, describe(kind, finding) };
}

static void find_in_state(struct failed_checks *out, const struct json *verdict, const struct yaml *policy, const char *state)
{
	const struct json *primary = json_get(verdict, "primary");

	if (fact_is(primary, "state", state))
		add(out, "primary", primary, policy ? line_of(policy, verdict, "primary", primary) : 0);
	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		const struct json *list = json_get(verdict, lists[l].key);

		for (size_t i = 0; i < json_len(list); i++)
			if (fact_is(json_at(list, i), "state", state))
				add(out, lists[l].kind, json_at(list, i),
				    policy ? line_of(policy, verdict, lists[l].key, json_at(list, i)) : 0);
	}
}

/* The very file that was judged by: a digest says so. */
static bool open_policy(struct yaml *policy, const char *path, const char *digest)
{
	char now[DIGEST_TEXT];
	struct err ignored;
	struct stat at;

	if (!path || !digest || stat(path, &at) != 0 || !S_ISREG(at.st_mode))
		return false;
	return policy_digest(now, path, &ignored) == 0 && strcmp(now, digest) == 0 && yaml_read_file(policy, path, &ignored) == 0;
}

void failed_checks_find(struct failed_checks *out, const struct json *verdict, const char *policy)
{
	struct yaml yaml = { 0 };
	bool is_known;

	*out = (struct failed_checks){ 0 };
	if (fact_is(verdict, "decision", "promote") || fact_is(verdict, "decision", "error"))
		return;
	is_known = open_policy(&yaml, policy, fact_text(verdict, "policy_digest", NULL));
	find_in_state(out, verdict, is_known ? &yaml : NULL, "fail");
	if (out->n == 0)
		find_in_state(out, verdict, is_known ? &yaml : NULL, "unknown");
	if (is_known)
		yaml_release(&yaml);
}

void failed_checks_write(struct json_writer *w, const struct failed_checks *f)
{
	json_begin_array(w);
	for (size_t i = 0; i < f->n; i++) {
		json_begin_object(w);
		json_put_text(w, "text", f->v[i].text);
		json_put_int(w, "line", f->v[i].line);
		json_end_object(w);
	}
	json_end_array(w);
}

void failed_checks_read(struct failed_checks *out, const struct json *list)
{
	*out = (struct failed_checks){ 0 };
	for (size_t i = 0; i < json_len(list) && i < FAILED_READ_MOST; i++) {
		int64_t line = fact_int(json_at(list, i), "line");

		out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
		out->v[out->n++] = (struct failed_check){ .kind = "check",
							  .line = line > 0 && line < INT_MAX ? (int)line : 0,
							  .text = mem_strdup(fact_text(json_at(list, i), "text", "–")) };
	}
}

bool failed_checks_have_lines(const struct failed_checks *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].line)
			return true;
	return false;
}
