/* url_place.c - opens a URL for get-url and list-url. */
#include "tools/data/imports/url_place.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/imports/away.h"

#include <stdlib.h>

int url_place_open(struct url_place *p, const struct common *common, const struct strvec *fs_config, const char *url, unsigned jobs,
		   struct err *err)
{
	struct url_source_terms terms = { .url = url, .env = common->env, .jobs = jobs };
	struct value *settings;
	struct err why = { 0 };

	*p = (struct url_place){ .here = fs_absolute(".") };
	if (project_open(&p->project, ".", common->env, &why) == 0)
		terms.project = &p->project;
	else if (why.code != DVC_NO_REPO)
		return *err = why, -1;
	if (away_settings(&settings, &p->arena, fs_config, "--fs-config", err) < 0)
		return -1;
	terms.fs_config = settings;
	terms.base = p->here;
	if (url_source_open(&p->source, &terms, err) < 0 || url_source_look(&p->facts, &p->source, NULL, false, err) < 0)
		return -1;
	return p->facts.found ? 0 : err_set(err, DVC_ERROR, "The path '%s' does not exist", url);
}

void url_place_release(struct url_place *p)
{
	url_facts_release(&p->facts);
	url_source_release(&p->source);
	if (p->project.root)
		project_release(&p->project);
	arena_release(&p->arena);
	free(p->here);
	*p = (struct url_place){ 0 };
}
