/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bitmap calls of topology.c. One bit at a time would do, but the maps
 * have a bit per possible APIC ID and are searched for every CPU.
 */
#ifndef TOPOLOGY_BITS_H
#define TOPOLOGY_BITS_H

static inline void set_bit(unsigned long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] |= 1UL << (n % BITS_PER_LONG);
}

static inline void clear_bit(unsigned long n, unsigned long *map)
{
	map[n / BITS_PER_LONG] &= ~(1UL << (n % BITS_PER_LONG));
}

static inline bool test_bit(unsigned long n, const unsigned long *map)
{
	return map[n / BITS_PER_LONG] >> (n % BITS_PER_LONG) & 1;
}

static inline void bitmap_zero(unsigned long *map, unsigned int bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(*map));
}

static inline unsigned int bitmap_weight(const unsigned long *map, unsigned int bits)
{
	unsigned int full = bits / BITS_PER_LONG, rest = bits % BITS_PER_LONG;
	unsigned int i, weight = 0;

	for (i = 0; i < full; i++)
		weight += __builtin_popcountl(map[i]);
	if (rest)
		weight += __builtin_popcountl(map[full] & ((1UL << rest) - 1));
	return weight;
}

static inline unsigned long find_next_andnot_bit(const unsigned long *map, const unsigned long *not,
						 unsigned long size, unsigned long start)
{
	while (start < size) {
		unsigned long i = start / BITS_PER_LONG;
		unsigned long word = map[i] & (not ? ~not[i] : ~0UL);

		word &= ~0UL << (start % BITS_PER_LONG);
		if (word) {
			start = i * BITS_PER_LONG + __builtin_ctzl(word);
			return start < size ? start : size;
		}
		start = (i + 1) * BITS_PER_LONG;
	}
	return size;
}

#define find_next_bit(map, size, start)	find_next_andnot_bit(map, NULL, size, start)
#define find_first_bit(map, size)	find_next_bit(map, size, 0)

static inline int get_count_order(unsigned int count)
{
	if (!count)
		return -1;
	return count == 1 ? 0 : 32 - __builtin_clz(count - 1);
}

#endif
