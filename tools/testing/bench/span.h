/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a program in a guest tells count.so where a span begins and ends: by an instruction that
 * does nothing, and that no compiler makes. NOPL with a displacement of its own.
 */
#ifndef SPAN_H
#define SPAN_H

#define SPAN_BEGIN_BYTES	0x0f, 0x1f, 0x80, 0x01, 0x5f, 0xbe, 0x5a
#define SPAN_END_BYTES		0x0f, 0x1f, 0x80, 0x02, 0x5f, 0xbe, 0x5a

#define SPAN_STRING(...)	#__VA_ARGS__
#define SPAN_ASM(...)		asm volatile(".byte " SPAN_STRING(__VA_ARGS__) ::: "memory")

#define SPAN_BEGIN()		SPAN_ASM(SPAN_BEGIN_BYTES)
#define SPAN_END()		SPAN_ASM(SPAN_END_BYTES)

#endif
