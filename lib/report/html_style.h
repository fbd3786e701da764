/* html_style.h - the style sheet of report.html: light, dark and print. */
#ifndef REPORT_HTML_STYLE_H
#define REPORT_HTML_STYLE_H

/* Also what charts are coloured by: the classes of svg.h. */
extern const char html_style[];

#endif
