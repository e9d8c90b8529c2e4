// SPDX-License-Identifier: GPL-2.0-only
/*
 * Status words of the firmware in plain English
 *
 * The values are those that AMD named when it first posted the interface.  The
 * values of the extended status are not public: they are shown, never explained.
 */

#include "sfsctl.h"

static const char package_hint[] =
	"get a package that AMD made for this processor, and copy it again";
static const char level_hint[] =
	"the package does not fit the running patch level; a reset goes back to that of the BIOS";
static const char kernel_hint[] =
	"driver and firmware disagree; report it with the kernel's log and both status words";

static const struct {
	const char *text;
	const char *hint;
} status_table[] = {
	[0x00] = { "ok", NULL },
	[0x01] = { "bad payload address", kernel_hint },
	[0x02] = { "bad total size", kernel_hint },
	[0x03] = { "bad image address", package_hint },
	[0x04] = { "bad package size", package_hint },
	[0x05] = { "SFS is disabled", "enable it in the BIOS setup, or ask the machine's vendor" },
	[0x06] = { "bad customer signature", package_hint },
	[0x07] = { "bad AMD signature", package_hint },
	[0x08] = { "internal error", "try again; if it stays, reset the machine" },
	[0x09] = { "customer signature not allowed",
		   "this processor takes only packages without a customer's signature" },
	[0x0a] = { "bad base patch level", level_hint },
	[0x0b] = { "bad current patch level", level_hint },
	[0x0c] = { "bad new patch level", level_hint },
	[0x0d] = { "bad sub-command", "this firmware does not know the command; a newer BIOS may" },
	[0x0e] = { "protection failure", kernel_hint },
	[0x0f] = { "busy", "try again" },
	[0x10] = { "firmware version mismatch", package_hint },
	[0x11] = { "system version mismatch", package_hint },
	[0x12] = { "SEV is still initialised",
		   "stop the SEV guests and unload kvm_amd, then try again" },
};

/**
 * status_text - name of a status word
 * @status: status word of a command
 *
 * Return: the name, or NULL for a value that has none.
 */
const char *status_text(__u32 status)
{
	return status < ARRAY_SIZE(status_table) ? status_table[status].text : NULL;
}

/**
 * status_hint - what can be done about a status word
 * @status: status word of a command
 *
 * Return: a hint, or NULL if there is none.
 */
const char *status_hint(__u32 status)
{
	return status < ARRAY_SIZE(status_table) ? status_table[status].hint : NULL;
}
