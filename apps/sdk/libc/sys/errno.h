/* The other usual name of errno.h. */
#include <errno.h>
