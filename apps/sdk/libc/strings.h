/* The place where POSIX has the comparison without case. */
#pragma once

#include <string.h>
