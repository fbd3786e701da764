/* recorded_recipe.h - the recipe that a package was made by, as its provenance.json has it. */
#ifndef TRAINING_RECORDED_RECIPE_H
#define TRAINING_RECORDED_RECIPE_H

#include "training/recipe.h"

/*
 * dir: a package folder. schema: the recorded schema's whole text, NULL if there was none; the caller frees it.
 * ERR_IO without a provenance.json; ERR_USAGE if it names no recipe of a learner: the model was made elsewhere, or by a command.
 */
int recorded_recipe_read(struct recipe *r, char **schema, const char *dir, struct err *err);

#endif
