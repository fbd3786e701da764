/* artifact_tag.h - the git tag that a version or a stage of an artifact is: "model@v1.2.0", "model#prod#3", "sub=model@v1.0.0". */
#ifndef DATA_ARTIFACT_TAG_H
#define DATA_ARTIFACT_TAG_H

#include "base/vec.h"

/*
 * Which of these tags is meant: of this version ("v1.2.0"), the last of this stage, or, without either, the highest version. NULL if none is.
 * name: as in the tag.  Source: GTO's constants.py.
 */
const char *artifact_tag_find(const struct strvec *tags, const char *name, const char *version, const char *stage);

/* "sub/dvc.yaml:model" or "sub:model" -> folder "sub" ("" = the top), name "model", as in tags "sub=model". Callers free. */
void artifact_tag_split(char **folder, char **name, char **in_tag, const char *given);

#endif
