/* sequel.c - a push by a job's own token starts no pipeline on the forges, a dispatch does: --dispatch sends one. */
#include "sequel.h"

#include "base/mem.h"
#include "ci/forge_job.h"

#include <string.h>

enum { EVENT_MOST = 100 };

int sequel_check(const struct request *req, struct err *err)
{
	size_t len = req->dispatch ? strlen(req->dispatch) : 1;

	if (len == 0 || len > EVENT_MOST || (req->dispatch && strpbrk(req->dispatch, "\r\n")))
		return err_set(err, ERR_USAGE, "--dispatch '%.100s': expected a name of 1 to %d characters", req->dispatch, EVENT_MOST);
	return req->dispatch ? forge_dispatch_check(req->common.env, req->dispatch, err) : 0;
}

int sequel_start(const struct registration *out, const struct request *req, struct err *err)
{
	CLEANUP(mem_free) char *version = str_format("%lld", (long long)out->version);
	const struct forge_pair pairs[] = {
		{ "model_name", out->model_name }, { "version", version },    { "alias", out->alias },
		{ "run_id", out->run_id },         { "digest", out->digest },
	};

	if (!req->dispatch || !out->registered)
		return 0;
	if (forge_dispatch(req->common.env, req->dispatch, pairs, ARRAY_LEN(pairs), err) == 0)
		return 0;
	return err_prefix(err, "%s version %s is registered, but the dispatch of '%s' failed", out->model_name, version, req->dispatch);
}
