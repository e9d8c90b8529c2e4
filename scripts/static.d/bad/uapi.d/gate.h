/* SPDX-License-Identifier: GPL-2.0-only */
/* What the bad header does not keep. */
PROMISE(size, sizeof(struct gate_request) == 16);
