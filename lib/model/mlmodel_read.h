/* mlmodel_read.h - what a package needs from MLmodel; ours, or one that Python's mlflow wrote for an ONNX model. Private to lib/model. */
#ifndef MODEL_MLMODEL_READ_H
#define MODEL_MLMODEL_READ_H

#include "base/err.h"
#include "base/vec.h"

struct mlmodel {
	char *data;                                 /* the ONNX file, relative to the folder */
	char *model_name, *target, *task, *learner; /* NULL = none */
	struct strvec classes;
	struct strvec inputs; /* names in the signature's order; empty = none, or unnamed */
};

/* ERR_DATA "path:line:col: ..." if it is malformed or describes no ONNX model. */
int mlmodel_read(struct mlmodel *m, const char *path, struct err *err);
int mlmodel_read_text(struct mlmodel *m, const char *text, size_t len, const char *path, struct err *err);
void mlmodel_release(struct mlmodel *m);

#endif
