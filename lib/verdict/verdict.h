/* verdict.h - verdict.json (gate.verdict/1): write, read, and check against the files and the generation that it names. */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "base/digest.h"
#include "base/err.h"
#include "format/json.h"

#include <stdbool.h>
#include <stdint.h>

/* What register and publish need of a verdict. The whole document is `json`. */
struct verdict {
	struct json *json;
	char digest[DIGEST_TEXT];            /* sha256 of the file's bytes */
	char *path;
	const char *decision;                /* "promote" "reject" "inconclusive" "error"; borrowed from json, as all below */
	const char *reason;                  /* the first reason */
	const char *model_name;
	const char *candidate_digest, *candidate_reference, *candidate_run_id;
	const char *production_digest;       /* NULL = there was none */
	int64_t production_version, generation;
	const char *holdout_digest, *holdout_path;
	const char *holdout_on;              /* "holdout", or "validation": such a verdict cannot register */
	const char *policy_digest, *policy_path;
	const char *created;
	int exit_code;                       /* of an "error" verdict */
};

/* ERR_IO if absent; ERR_INTEGRITY if it cannot be parsed or lacks a required field (RULES 30). */
int verdict_read(struct verdict *v, const char *path, struct err *err);
void verdict_release(struct verdict *v);

#endif
