/* approval.c - the policy of the verdict and the commit of the candidate, held against the default branch. */
#include "approval.h"

#include "track/registry/gto.h"

int approval_check(const struct verdict *v, const struct request *req, const char *package, struct store *s, struct err *err)
{
	char commit[GTO_COMMIT_TEXT];
	struct approval a = {
		.policy_path = v->policy_path,
		.policy_digest = v->policy_digest,
		.holdout_path = req->holdout ? req->holdout : v->holdout_path,
		.holdout_digest = v->holdout_digest,
		.holdout_key = &v->holdout_key,
		.holdout_time = v->holdout_time,
		.commit = commit,
	};

	if (store_is_local(s))
		return 0;
	gto_commit_of_package(commit, package);
	return store_check_approval(s, &a, err);
}
