/* plots_page.h - plots as one page that needs nothing else, and each as an SVG file of its own. */
#ifndef REPORT_PLOTS_PAGE_H
#define REPORT_PLOTS_PAGE_H

#include "pipeline/plots/plots.h"

/*
 * Write index.html into the folder (absolute, made if absent), and below static/ an SVG of each plot and each picture as it is.
 * templates  the project's folder of templates: a plot by one of those gets its filled specification beside its SVG, as .vl.json
 * frame      a page of the user's with {plot_divs} (and {scripts}, {refresh_tag}) in it; NULL = ours
 * DVC_ERROR for a template that there is not, or that does not fit; nothing is written then. The same plots give the same bytes.
 */
int plots_page_write(const char *folder, const struct plots *plots, const char *templates, const char *frame, struct err *err);

#endif
