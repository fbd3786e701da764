/* command_rights.c - hiding a variable from a child is not enough where the child can read git's settings or its parents' memory. */
#include "evaluate/inputs/command_rights.h"

#include "ci/runner.h"

static bool may_write(const struct evaluation *e)
{
	struct ci ci = { 0 };

	if (e->request->on_validation || store_is_local(e->store))
		return false;
	ci_detect(&ci, e->request->env, "evaluate");
	return ci.kind != CI_NONE || env_get(e->request->env, "INTERLOCK_SIGNING_KEY");
}

int command_rights_check(const struct evaluation *e, const struct side *side, struct err *err)
{
	if (side->ref.kind != MODELREF_COMMAND || !may_write(e))
		return 0;
	return err_set(err, ERR_USAGE,
		       "%s is a command, and this job may write to the store: score it in a job without rights (interlock predict --model "
		       "command:\"...\" --hide LABEL --output FILE) and give predictions:FILE here",
		       side->role);
}
