/* recorded_recipe.c - from provenance.json back to a recipe. */
#include "training/recorded_recipe.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

int recorded_recipe_read(struct recipe *r, char **schema, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "provenance.json");
	CLEANUP(json_cleanup) struct json *provenance = json_read_file(path, err);
	CLEANUP(str_release) struct str params = { 0 };

	*schema = NULL;
	if (!provenance)
		return -1;
	if (!json_text(json_get(provenance, "learner"), NULL))
		return err_set(err, ERR_USAGE, "%s names no recipe of a learner: the model was made by a command, or elsewhere", path);
	json_dump(&params, json_get(provenance, "params"));
	if (recipe_read_text(r, str_text(&params), params.len, path, err) < 0)
		return -1;
	if (!r->learner)
		return err_set(err, ERR_USAGE, "%s: its params name no learner", path);
	*schema = mem_strdup(json_text(json_get(json_get(provenance, "schema"), "text"), NULL));
	return 0;
}
