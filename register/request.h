/* request.h - what the command line of register asks for; every command fills in its part. */
#ifndef REGISTER_REQUEST_H
#define REGISTER_REQUEST_H

#include "base/options/opt.h"
#include "track/registry/registry.h"

struct request {
	struct common common;
	const char *tracking_uri;
	const char *model_name, *alias;
	const char *verdict, *run_id, *model; /* model: where the candidate's package lies; NULL = where the verdict or the run says */
	const char *holdout, *policy;         /* where they lie; NULL = where the verdict says */
	const char *reason;
	const char *output, *model_json;
	const char *dispatch; /* the pipeline to be told */
	int64_t version;
	struct strvec tags; /* "key=value" */
	bool override, local_store, exit_code, remove, git_tags;
};

/* ERR_USAGE on a hosted runner whose store would be lost with the job (RULES 38), unless --local-store. */
int request_open_store(struct store **out, const struct request *req, struct err *err);

/* The model that the request is about: --model-name, else params.yaml's, else the only one in the store. Caller frees; NULL on error. */
char *request_model_name(const struct request *req, struct store *s, struct err *err);

/* Read the registry of that model; ERR_USAGE if it has none. */
int request_read_registry(struct registry *r, const struct request *req, struct store *s, struct err *err);

#endif
