/* body.c - the text of the comment. Whatever comes out of the verdict or the report is escaped: a pull request may come from anybody. */
#include "tools/comment/body.h"

#include "base/mem.h"
#include "report/escape.h"
#include "report/facts.h"
#include "tools/comment/check_table.h"
#include "tools/comment/folded.h"

#include <stdint.h>
#include <string.h>

enum { WHY_MOST = 10, CELL_MOST = 80, SENTENCE_MOST = 600, DESCRIPTION_MOST = 140, FOOTER_ROOM = 2000, SHORT_COMMIT = 12 };

/* Word and sign, so that no colour says anything alone. */
static const struct {
	const char *decision, *sign, *word;
} decisions[] = { { "promote", "✅", "Pass" }, { "reject", "❌", "Fail" }, { "inconclusive", "❔", "Inconclusive" } };

static const char *decision_of(const struct json *verdict)
{
	return fact_text(verdict, "decision", "");
}

const char *body_sign(const struct json *verdict)
{
	for (size_t i = 0; i < ARRAY_LEN(decisions); i++)
		if (strcmp(decisions[i].decision, decision_of(verdict)) == 0)
			return json_len(json_get(verdict, "warnings")) && i == 0 ? "⚠️" : decisions[i].sign;
	return "⚠️";
}

static const char *word_of(const struct json *verdict)
{
	for (size_t i = 0; i < ARRAY_LEN(decisions); i++)
		if (strcmp(decisions[i].decision, decision_of(verdict)) == 0)
			return json_len(json_get(verdict, "warnings")) && i == 0 ? "Pass with warnings" : decisions[i].word;
	return "Error";
}

/* "gate.yaml:8: guard mae: …": what failed, and where the policy asks for it. */
static void add_failed(struct str *out, const struct body_request *r)
{
	size_t n = r->failed ? r->failed->n : 0;

	for (size_t i = 0; i < n && i < WHY_MOST; i++) {
		str_add(out, "- ");
		if (r->failed->v[i].line && r->policy) {
			escape_markdown(out, r->policy, CELL_MOST);
			str_addf(out, ":%d: ", r->failed->v[i].line);
		}
		escape_markdown(out, r->failed->v[i].text, SENTENCE_MOST);
		str_add(out, "\n");
	}
	if (n > WHY_MOST)
		str_addf(out, "- and %zu more\n", n - WHY_MOST);
}

static void add_why(struct str *out, const struct body_request *r)
{
	const struct json *reasons = json_get(r->verdict, "reasons"), *warnings = json_get(r->verdict, "warnings");

	str_add(out, "\n**Why:** ");
	for (size_t i = 0; i < json_len(reasons) && i < WHY_MOST; i++) {
		str_add(out, i ? ", " : "");
		escape_markdown(out, json_text(json_at(reasons, i), ""), CELL_MOST);
	}
	str_add(out, "\n\n");
	add_failed(out, r);
	for (size_t i = 0; i < json_len(warnings) && i < WHY_MOST; i++) {
		str_add(out, "- ⚠️ warning: ");
		escape_markdown(out, json_text(json_at(warnings, i), ""), SENTENCE_MOST);
		str_add(out, "\n");
	}
}

static void add_footer(struct str *out, const struct body_request *r)
{
	str_addf(out, "\n<sub>interlock ");
	escape_markdown(out, fact_text(r->verdict, "tool", INTERLOCK_VERSION), CELL_MOST);
	if (r->commit[0]) {
		CLEANUP(mem_free) char *shown = mem_strndup(r->commit, strnlen(r->commit, SHORT_COMMIT));

		str_add(out, " · commit ");
		escape_markdown(out, shown, SIZE_MAX);
	}
	if ((strncmp(r->run_url, "https://", 8) == 0 || strncmp(r->run_url, "http://", 7) == 0) && !strpbrk(r->run_url, " ()<>\"'"))
		str_addf(out, " · [run](%s)", r->run_url);
	str_addf(out, " · updated %s · rerun the job to judge again</sub>\n", r->at);
}

/* On which rows, what it cost, and what lies open. */
static void add_rehearsal(struct str *out, const struct json *holdout)
{
	bool folds = json_get(holdout, "out_of_fold") != NULL, none = fact_text(holdout, "no_rows", NULL) != NULL;
	const char *readable = fact_text(holdout, "readable", NULL);

	str_addf(out, "\nJudged on %s: the hold-out was not asked, and no model is registered by this.",
		 none    ? "nothing"
		 : folds ? "out-of-fold predictions of the training rows"
			 : "the validation rows");
	if (readable) {
		str_add(out, " The hold-out (");
		escape_markdown(out, readable, CELL_MOST);
		str_add(out, ") lies open to pull requests.");
	}
	str_add(out, "\n");
}

static void add_head(struct str *out, const struct body_request *r)
{
	const char *on = fact_text(json_get(r->verdict, "holdout"), "on", "");

	str_addf(out, "%s\n### %s %s: ", r->marker, body_sign(r->verdict), word_of(r->verdict));
	escape_markdown(out, fact_text(r->verdict, "sentence", "the verdict says nothing"), SENTENCE_MOST);
	str_add(out, "\n");
	if (strcmp(on, "validation") == 0)
		add_rehearsal(out, json_get(r->verdict, "holdout"));
}

void body_write(struct str *out, const struct body_request *r)
{
	size_t used;

	add_head(out, r);
	check_table(out, r->verdict);
	add_why(out, r);
	used = out->len + FOOTER_ROOM;
	if (r->report && used < r->most)
		folded_add(out, r->report, r->most - used);
	add_footer(out, r);
}

void body_write_silent(struct str *out, const struct body_request *r)
{
	str_addf(out, "%s\n➖ Skipped: nothing in this pull request changes the model.\n", r->marker);
	add_footer(out, r);
}

void body_write_plain(struct str *out, const struct body_request *r, const char *sign, const char *sentence)
{
	str_addf(out, "%s\n### %s ", r->marker, sign);
	escape_markdown(out, sentence, SENTENCE_MOST);
	str_add(out, "\n");
	add_footer(out, r);
}

void body_description(struct str *out, const struct json *verdict)
{
	CLEANUP(str_release) struct str line = { 0 };
	size_t len;

	escape_plain(&line, fact_text(verdict, "sentence", ""), SENTENCE_MOST);
	len = line.len;
	if (len > DESCRIPTION_MOST) {
		len = DESCRIPTION_MOST - strlen("…");
		while (len > 0 && ((unsigned char)line.data[len] & 0xc0) == 0x80)
			len--;
	}
	str_addn(out, str_text(&line), len);
	str_add(out, len < line.len ? "…" : "");
}
