/* classes.h - the classes of an ONNX model, in the order of its probabilities. Private to lib/model. */
#ifndef MODEL_CLASSES_H
#define MODEL_CLASSES_H

#include "base/vec.h"
#include "model/scorer.h"

/*
 * Class names as text, found in the graph: the labels of ZipMap or of a classifier, else the constant that a label is taken from
 * (ArrayFeatureExtractor, Gather). Leaves out empty if there are none.
 */
void classes_of_graph(struct strvec *out, const struct scorer *s);

/* Text of a label tensor's element: texts as they are, whole numbers in decimal, bools as 0 and 1. */
struct onnx_text class_text(const struct tensor *t, size_t i, char buf[static 32]);

#endif
