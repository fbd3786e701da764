/* sequel.h - what comes after a registration: another pipeline is told of it. */
#ifndef REGISTER_SEQUEL_H
#define REGISTER_SEQUEL_H

#include "promotion.h"

/* The sequel that --dispatch asks for is possible here at all: asked before anything is registered. */
int sequel_check(const struct request *req, struct err *err);

/* --dispatch EVENT, if this call registered something. An error says that the registration stands. */
int sequel_start(const struct registration *out, const struct request *req, struct err *err);

#endif
