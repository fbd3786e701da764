/* url_place.h - a URL of the command line, opened with the configuration of the project that the user is in, if he is in one. */
#ifndef DATA_URL_PLACE_H
#define DATA_URL_PLACE_H

#include "base/options/opt.h"
#include "pipeline/sources/url_source.h"

struct url_place {
	struct project project;
	struct arena arena;
	struct url_source source;
	struct url_facts facts;
	char *here;
};

/* Asks what is there. fs_config: "key=value" words. DVC_ERROR if nothing is. Do not copy; release it whatever is returned. */
int url_place_open(struct url_place *p, const struct common *common, const struct strvec *fs_config, const char *url, unsigned jobs,
		   struct err *err);
void url_place_release(struct url_place *p);

#endif
