/* own_folder.h - ".interlock", where everything of ours lies in a project, and which git must not see. */
#ifndef TRACK_OWN_FOLDER_H
#define TRACK_OWN_FOLDER_H

#include "base/err.h"

#define OWN_FOLDER ".interlock"

/* The nearest one upwards, or one to be made here. Caller frees. */
char *own_folder(void);
/* Make dir, with a .gitignore of everything if it has none. */
int own_folder_make(const char *dir, struct err *err);

#endif
