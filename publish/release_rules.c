/* release_rules.c - what an override does to publication. */
#include "release_rules.h"

#include <string.h>

static bool is_production(const struct alias_move *move)
{
	return strcmp(move->alias, "production") == 0;
}

static bool is_rollback(const struct alias_move *move)
{
	return !move->override && move->why && strcmp(move->why, "rollback") == 0;
}

const struct alias_move *release_promotion(const struct registry *r, int64_t version)
{
	for (size_t i = r->n_moves; i-- > 0;)
		if (is_production(&r->moves[i]) && r->moves[i].to == version && !is_rollback(&r->moves[i]))
			return &r->moves[i];
	return NULL;
}

/* The last move of production to or from the version; NULL if it never had to do with production. */
static const struct alias_move *last_touch(const struct registry *r, int64_t version)
{
	for (size_t i = r->n_moves; i-- > 0;)
		if (is_production(&r->moves[i]) && (r->moves[i].to == version || r->moves[i].from == version))
			return &r->moves[i];
	return NULL;
}

int release_check_moves(const struct registry *r, int64_t version, bool allow_override, struct err *err)
{
	const struct alias_move *promotion = release_promotion(r, version);
	const struct alias_move *last = last_touch(r, version);

	if (allow_override)
		return 0;
	if (promotion && promotion->override)
		return err_set(err, ERR_USAGE,
			       "%s %lld became production by an override (%s), not by a verdict: --allow-override publishes it",
			       r->model_name, (long long)version, promotion->why ? promotion->why : "no reason given");
	if (last && last->from == version && last->to != version && last->override)
		return err_set(err, ERR_USAGE, "%s %lld was superseded by an override to version %lld (%s): --allow-override publishes it",
			       r->model_name, (long long)version, (long long)last->to, last->why ? last->why : "no reason given");
	return 0;
}
