/* verdict.h - verdict.json (gate.verdict/1) as register and publish read it. docs/formats/verdict.md.
 *
 * evaluate writes it; whoever acts on it recomputes the digests that it names and compares:
 *   candidate  package_digest() of the package     (lib/model)
 *   hold-out   holdout_digest()                    (verdict/holdout.h)
 *   policy     policy_digest()                     (verdict/holdout.h)
 *   production digest and generation               against the registry
 */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "base/vec.h"
#include "format/json.h"

#include <stdbool.h>
#include <stdint.h>

#define VERDICT_SCHEMA "gate.verdict/1"

/* What register and publish need of a verdict. The whole document is `json`. */
struct verdict {
	struct json *json;
	char digest[DIGEST_TEXT]; /* sha256 of the file's bytes */
	char *path;
	const char *decision;   /* "promote" "reject" "inconclusive" "error"; borrowed from json, as all below */
	const char *reason;     /* the first reason */
	bool one_bit;           /* it tells promoted or not, and no cause that labels have (reuse.disclose) */
	const char *model_name; /* NULL = not known */
	const char *candidate_digest, *candidate_reference, *candidate_run_id;
	const char *candidate_kind;    /* "package", "predictions" or "command": only a package can be registered */
	const char *production_digest; /* NULL = there was none */
	int64_t production_version, generation;
	const char *holdout_digest, *holdout_path;
	const char *holdout_on;    /* "holdout", or "validation": such a verdict cannot register */
	struct strvec holdout_key; /* key columns; empty = rows in the order of their content */
	const char *holdout_time;  /* NULL = none */
	const char *policy_digest, *policy_path;
	const char *created;
	int exit_code;      /* of an "error" verdict */
	bool lost_baseline; /* production could not be read, and that was accepted for a reason */
};

/* ERR_IO if absent; ERR_INTEGRITY if it cannot be parsed or lacks a required field (RULES 30). */
int verdict_read(struct verdict *v, const char *path, struct err *err);
/* The same from memory; path is for messages. */
int verdict_read_text(struct verdict *v, const char *text, size_t len, const char *path, struct err *err);
void verdict_release(struct verdict *v);

#endif
