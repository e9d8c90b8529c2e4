/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef JSONCHECK_H
#define JSONCHECK_H

#include <stdbool.h>

/* Is @text one JSON object, and nothing but an optional newline after it? */
bool json_valid(const char *text);

#endif /* JSONCHECK_H */
