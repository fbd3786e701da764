/* ledger_view.c - one hold-out's wear, for people and for programs. */
#include "evaluate/commands/ledger_view.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

enum { SHORT_DIGEST = 19 }; /* "sha256:" and twelve digits */

static const struct json *meter(const struct ledger_view *v, const char *key)
{
	return json_get(json_get(v->last, "alpha"), key);
}

static int take_last(struct ledger_view *v, struct err *err)
{
	const struct ledger_entry *e = v->ledger.n ? &v->ledger.entries[v->ledger.n - 1] : NULL;

	if (e)
		v->last = json_parse(e->document, strlen(e->document), "ledger", err);
	return e && !v->last ? err_set(err, ERR_INTEGRITY, "the ledger of %s has a record without its verdict", v->ledger.holdout) : 0;
}

int ledger_view_open(struct ledger_view *v, struct store *s, const char *holdout_digest, struct err *err)
{
	*v = (struct ledger_view){ 0 };
	if (ledger_read(&v->ledger, s, holdout_digest, err) < 0 || row_sketch_read(&v->rows, s, holdout_digest, err) < 0 ||
	    wear_inherited(&v->wear, s, holdout_digest, &v->rows, err) < 0 || take_last(v, err) < 0)
		return -1;
	v->evaluations = (int64_t)ledger_count(&v->ledger, NULL) + v->wear.evaluations;
	v->promotions = (int64_t)ledger_count(&v->ledger, "promote") + v->wear.promotions;
	v->of = json_int(meter(v, "of"), 0);
	v->of_promotions = json_int(meter(v, "of_promotions"), 0);
	v->alpha = json_number(meter(v, "effective"), NAN);
	v->exhausted = v->last && (v->evaluations >= v->of || v->promotions >= v->of_promotions);
	return 0;
}

void ledger_view_release(struct ledger_view *v)
{
	ledger_release(&v->ledger);
	row_sketch_release(&v->rows);
	wear_release(&v->wear);
	json_free(v->last);
	*v = (struct ledger_view){ 0 };
}

static const struct ledger_entry *newest(const struct ledger_view *v)
{
	return v->ledger.n ? &v->ledger.entries[v->ledger.n - 1] : NULL;
}

static const char *path_of(const struct ledger_view *v)
{
	return json_text(json_get(json_get(v->last, "holdout"), "path"), "?");
}

void ledger_view_line(struct str *out, const struct ledger_view *v)
{
	const struct ledger_entry *e = newest(v);
	char alpha[DECIMAL_TEXT];

	str_addf(out, "%.*s  %s", SHORT_DIGEST, v->ledger.holdout, path_of(v));
	if (e) {
		decimal_format_digits(alpha, v->alpha, 3);
		str_addf(out, ": %lld of %lld evaluations, %lld of %lld promotions, alpha %s (%s)", (long long)v->evaluations,
			 (long long)v->of, (long long)v->promotions, (long long)v->of_promotions, alpha,
			 *e->disclosure ? e->disclosure : "full");
	} else {
		str_add(out, ": never evaluated");
	}
	if (v->wear.n)
		str_addf(out, ", %lld of them inherited from %zu hold-outs that share rows", (long long)v->wear.evaluations, v->wear.n);
	if (v->exhausted)
		str_add(out, ", used up");
	if (e)
		str_addf(out, "; last %s at %s", e->decision, e->at);
	str_addch(out, '\n');
}

void ledger_view_records(struct str *out, const struct ledger_view *v)
{
	for (size_t i = 0; i < v->ledger.n; i++) {
		const struct ledger_entry *e = &v->ledger.entries[i];

		str_addf(out, "  %s  %-12s  %s  %s%s\n", e->at, e->decision, e->candidate, e->model_name,
			 e->charged ? "" : "  (no charge)");
	}
}

static void put_inherits(struct json_writer *w, const struct ledger_view *v)
{
	json_key(w, "inherits");
	json_begin_array(w);
	for (size_t i = 0; i < v->wear.n; i++) {
		json_begin_object(w);
		json_put_text(w, "digest", v->wear.v[i].digest);
		json_put_int(w, "shared", v->wear.v[i].shared);
		json_put_int(w, "evaluations", v->wear.v[i].evaluations);
		json_put_int(w, "promotions", v->wear.v[i].promotions);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_record(struct json_writer *w, const struct ledger_entry *e)
{
	json_begin_object(w);
	json_put_text(w, "at", e->at);
	json_put_text(w, "decision", e->decision);
	json_put_bool(w, "charged", e->charged);
	json_put_text(w, "candidate", e->candidate);
	json_put_text(w, "production", *e->production ? e->production : NULL);
	json_put_text(w, "policy", e->policy);
	json_put_text(w, "model_name", *e->model_name ? e->model_name : NULL);
	json_put_text(w, "disclosure", *e->disclosure ? e->disclosure : "full");
	json_put_text(w, "verdict", e->verdict);
	json_put_text(w, "full", *e->full ? e->full : NULL);
	json_end_object(w);
}

void ledger_view_json(struct json_writer *w, const struct ledger_view *v, bool with_records)
{
	const struct ledger_entry *e = newest(v);

	json_begin_object(w);
	json_put_text(w, "holdout", v->ledger.holdout);
	json_put_text(w, "path", v->last ? path_of(v) : NULL);
	json_put_int(w, "rows", (int64_t)v->rows.rows);
	json_put_int(w, "evaluations", v->evaluations);
	json_put_int(w, "of", v->of);
	json_put_int(w, "promotions", v->promotions);
	json_put_int(w, "of_promotions", v->of_promotions);
	json_put_number(w, "alpha", v->alpha);
	json_put_text(w, "disclosure", e ? (*e->disclosure ? e->disclosure : "full") : NULL);
	json_put_bool(w, "guarantee", !v->exhausted && json_is_true(meter(v, "guarantee")));
	json_put_bool(w, "exhausted", v->exhausted);
	put_inherits(w, v);
	json_key(w, "last");
	e ? put_record(w, e) : json_add_null(w);
	if (with_records) {
		json_key(w, "records");
		json_begin_array(w);
		for (size_t i = 0; i < v->ledger.n; i++)
			put_record(w, &v->ledger.entries[i]);
		json_end_array(w);
	}
	json_end_object(w);
}

static void check_record(struct strvec *out, const struct ledger_view *v, size_t i)
{
	const struct ledger_entry *e = &v->ledger.entries[i];
	struct err ignored;
	CLEANUP(json_cleanup) struct json *doc = json_parse(e->document, strlen(e->document), "ledger", &ignored);
	char digest[DIGEST_TEXT];

	digest_bytes(digest, e->document, strlen(e->document));
	if (strcmp(digest, e->verdict) != 0)
		strvec_addf(out, "the ledger of %s: record %zu lacks the verdict that it names", v->ledger.holdout, i + 1);
	else if (strcmp(json_text(json_get(json_get(doc, "holdout"), "digest"), ""), v->ledger.holdout) != 0)
		strvec_addf(out, "the ledger of %s: record %zu is about another hold-out", v->ledger.holdout, i + 1);
	else if (strcmp(json_text(json_get(doc, "decision"), ""), e->decision) != 0)
		strvec_addf(out, "the ledger of %s: record %zu and its verdict decide differently", v->ledger.holdout, i + 1);
}

void ledger_view_problems(struct strvec *out, const struct ledger_view *v)
{
	for (size_t i = 0; i < v->ledger.n; i++)
		check_record(out, v, i);
	if (v->ledger.n && *v->ledger.entries[0].question && v->rows.rows == 0)
		strvec_addf(out, "the ledger of %s: which rows the hold-out has is not kept", v->ledger.holdout);
}
