/* plots_style.c - seven colours that differ from their ground by 3:1 or more, in light and in dark, and dashes beside them. */
#include "report/plots/plots_style.h"

#define COLOURS                                                                                                                            \
	"svg .c0{fill:var(--p0);stroke:var(--p0)}svg .c1{fill:var(--p1);stroke:var(--p1)}svg .c2{fill:var(--p2);stroke:var(--p2)}"         \
	"svg .c3{fill:var(--p3);stroke:var(--p3)}svg .c4{fill:var(--p4);stroke:var(--p4)}svg .c5{fill:var(--p5);stroke:var(--p5)}"         \
	"svg .c6{fill:var(--p6);stroke:var(--p6)}\n"                                                                                       \
	"svg .line{fill:none;stroke-width:2;stroke-linejoin:round}svg .pale{opacity:.3}svg .points{fill-opacity:.7;stroke-width:.5}"       \
	"svg .d1{stroke-dasharray:8 5}svg .d2{stroke-dasharray:3 3}svg .d3{stroke-dasharray:10 3 2 3}svg .d4{stroke-dasharray:1 4}"        \
	"svg .d5{stroke-dasharray:14 4}svg .d6{stroke-dasharray:5 2}svg .cell{fill:var(--p0)}\n"
#define LIGHT "--p0:#6f3fc0;--p1:#007a8a;--p2:#c2410c;--p3:#15803d;--p4:#0b62d6;--p5:#8a5a00;--p6:#be123c"
#define DARK "--p0:#b794f4;--p1:#38c9dc;--p2:#ff8a5c;--p3:#5fd77a;--p4:#6cb0ff;--p5:#e9b949;--p6:#ff8fa3"

const char plots_svg_style[] =
	"svg{color-scheme:light dark;background:var(--ground);--ground:#fff;--text:#1b1f24;--mild:#57606a;--line:#d8dee4;" LIGHT "}\n"
	"@media (prefers-color-scheme:dark){svg{--ground:#0d1117;--text:#e6edf3;--mild:#9aa5b1;--line:#30363d;" DARK "}}\n"
	"svg text{fill:var(--text)}svg .mild{fill:var(--mild)}svg .grid{stroke:var(--line)}"
	"svg .axis{stroke:var(--mild);stroke-dasharray:4 3}\n" COLOURS;

const char plots_page_style[] =
	":root{" LIGHT "}@media (prefers-color-scheme:dark){:root{" DARK "}}@media print{:root{" LIGHT "}}\n" COLOURS
	"figcaption{color:var(--mild);font-size:.85rem;padding:.3rem 0}figure img{max-width:100%;height:auto;background:#fff;"
	"border:1px solid var(--line)}details{margin:.6rem 0}summary{cursor:pointer;color:var(--link)}"
	"summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}.problem{color:var(--bad)}\n";
