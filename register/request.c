/* request.c - the store and the model that a request is about. */
#include "request.h"

#include "base/mem.h"
#include "ci/runner.h"
#include "pipeline/params/params.h"

#include <string.h>

int request_open_store(struct store **out, const struct request *req, struct err *err)
{
	struct ci ci;

	if (store_open(out, req->tracking_uri, req->common.env, err) < 0)
		return -1;
	ci_detect(&ci, req->common.env, "register");
	if (!ci_is_hosted(&ci) || !store_is_local(*out) || req->local_store)
		return 0;
	return err_set(
		err, ERR_USAGE,
		"the registry would be lost with this job: set INTERLOCK_STORE (or give --local-store, if %s is kept in another way)",
		store_uri(*out));
}

/* params.yaml's model_name; NULL if it says nothing. */
static char *name_of_params(struct err *err)
{
	CLEANUP(yaml_release) struct yaml params = { 0 };
	const char *name = NULL;

	if (params_read(&params, NULL, NULL, err) < 0 || yaml_get_text(&params, params.root, "model_name", &name, err) < 0)
		return NULL;
	return mem_strdup(name);
}

static char *only_name(struct store *s, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(s, &logs, "registry/", err) < 0)
		return NULL;
	if (logs.n == 1)
		return mem_strdup(logs.v[0] + strlen("registry/"));
	if (logs.n)
		err_set(err, ERR_USAGE, "%zu models are registered in %s: say which one with --model-name", logs.n, store_uri(s));
	else
		err_set(err, ERR_USAGE, "no model is registered in %s", store_uri(s));
	return NULL;
}

char *request_model_name(const struct request *req, struct store *s, struct err *err)
{
	char *name = req->model_name ? mem_strdup(req->model_name) : NULL;

	err->code = 0;
	if (!name)
		name = name_of_params(err);
	if (!name && err->code == 0)
		name = only_name(s, err);
	if (name && registry_check_model_name(name, err) < 0)
		mem_free(&name);
	return name;
}

int request_read_registry(struct registry *r, const struct request *req, struct store *s, struct err *err)
{
	CLEANUP(mem_free) char *name = request_model_name(req, s, err);

	*r = (struct registry){ 0 };
	if (!name || registry_read(r, s, name, err) < 0)
		return -1;
	if (r->generation != 0)
		return 0;
	registry_release(r);
	return err_set(err, ERR_USAGE, "no model '%s' is registered in %s", name, store_uri(s));
}
