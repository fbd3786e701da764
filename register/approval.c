/* approval.c - the policy of the verdict and the commit of the candidate, held against the default branch. */
#include "approval.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

enum { PROVENANCE_LARGEST = 64 << 20 };

int approval_check(const struct verdict *v, const char *package, struct store *s, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(package, "provenance.json");
	CLEANUP(json_cleanup) struct json *doc = NULL;
	struct approval a = { .policy_path = v->policy_path, .policy_digest = v->policy_digest };
	struct err ignored;

	if (store_is_local(s))
		return 0;
	if (fs_exists(path) && fs_size(path) <= PROVENANCE_LARGEST)
		doc = json_read_file(path, &ignored);
	a.commit = json_text(json_get(json_get(doc, "git"), "commit"), NULL);
	return store_check_approval(s, &a, err);
}
