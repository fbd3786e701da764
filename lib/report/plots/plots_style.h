/* plots_style.h - how plots look: light, dark and print. */
#ifndef REPORT_PLOTS_STYLE_H
#define REPORT_PLOTS_STYLE_H

/* Of the charts alone (svg_plot.h), for pictures by themselves; and of the page, on top of html_style.h. */
extern const char plots_svg_style[], plots_page_style[];

#endif
