/* source_config.h - the configuration that counts in another repository: repo_source.c's own. */
#ifndef PIPELINE_SOURCE_CONFIG_H
#define PIPELINE_SOURCE_CONFIG_H

#include "pipeline/sources/repo_source.h"

/* Fills s->project.config and cache_folder, by the root and the tree that are open. */
int source_config_read(struct repo_source *s, const struct repo_source_terms *terms, struct err *err);

#endif
