/* announce.h - what register prints, tells the runner and writes for the next step. */
#ifndef REGISTER_ANNOUNCE_H
#define REGISTER_ANNOUNCE_H

#include "promotion.h"

/* The sentence, or the JSON document; the step outputs; model.json where --output or --model-json asks for it. */
int announce_registration(const struct registration *out, const struct request *req, struct err *err);

/* Print text, unless -q; for commands whose whole answer is one text or one JSON document. */
int announce_text(const struct request *req, const struct str *text, struct err *err);

#endif
