/* size_text.c - three digits and a unit, by powers of 1024. Source: tqdm's format_sizeof(), by which DVC shows sizes. */
#include "tools/data/show/size_text.h"

#include <stddef.h>
#include <stdio.h>

void size_text(char out[static SIZE_TEXT], int64_t bytes)
{
	static const char units[] = "kMGTPEZ";
	double size = (double)bytes;
	size_t unit = 0;

	if (bytes < 1024) {
		snprintf(out, SIZE_TEXT, "%lld", (long long)bytes);
		return;
	}
	for (size /= 1024; size >= 999.5 && units[unit + 1]; unit++)
		size /= 1024;
	snprintf(out, SIZE_TEXT, size < 9.995 ? "%.2f%c" : size < 99.95 ? "%.1f%c" : "%.0f%c", size, units[unit]);
}
