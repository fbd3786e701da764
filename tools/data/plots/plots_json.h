/* plots_json.h - plots as `dvc plots show --json` prints them, for editors and reports that draw them. */
#ifndef DATA_PLOTS_JSON_H
#define DATA_PLOTS_JSON_H

#include "pipeline/plots/plot_template.h"

/*
 * {"errors": [...], "data": {name: [{"type", "revisions", "content" or "url"}]}}, without what is empty. Pictures are written into the folder
 * (absolute), named by revision and path.
 * templates  .dvc/plots; split: points and the like stand beside the specification, in "anchor_definitions".
 */
int plots_json(struct value **out, const struct plots *plots, struct arena *a, const char *folder, const char *templates, bool split,
	       struct err *err);
/* One picture, written; its path, which the caller frees. */
char *plots_write_image(const struct plot_image *image, const char *folder, struct err *err);

#endif
