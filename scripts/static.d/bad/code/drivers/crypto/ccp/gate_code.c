// SPDX-License-Identifier: GPL-2.0-only
/* A bad input of the gates: builds, and has something for most of them to find. */

#include <linux/slab.h>
#include <linux/uaccess.h>

int gate_code(int __user *pointer, void *memory);

/**
 * gate_code() - has a parameter that is not described
 * @pointer: in user space, but read as if it were not
 *
 * Return: what it should not read
 */
int gate_code(int __user *pointer, void *memory)
{
	int useless;

	useless = 1;
	if(memory)
		kfree(memory);
	return *pointer;
}
