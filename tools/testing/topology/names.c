// SPDX-License-Identifier: GPL-2.0-only
/* The names under which fields appear in shapes and in the output */
#include "machine.h"

const char *replay_field_name(enum replay_field field)
{
	static const char *const names[] = {
		[F_initial_apicid]	= "initial_apicid",
		[F_apicid]		= "apicid",
		[F_pkg_id]		= "pkg_id",
		[F_die_id]		= "die_id",
		[F_core_id]		= "core_id",
		[F_cu_id]		= "cu_id",
		[F_llc_id]		= "llc_id",
		[F_l2c_id]		= "l2c_id",
		[F_amd_node_id]		= "amd_node_id",
		[F_nodes_per_pkg]	= "nodes_per_pkg",
		[F_logical_pkg_id]	= "logical_pkg_id",
		[F_logical_die_id]	= "logical_die_id",
		[F_smt_shift]		= "smt_shift",
		[F_core_shift]		= "core_shift",
		[F_module_shift]	= "module_shift",
		[F_tile_shift]		= "tile_shift",
		[F_die_shift]		= "die_shift",
		[F_diegrp_shift]	= "diegrp_shift",
		[F_pkg_shift]		= "pkg_shift",
		[F_smt_ncpus]		= "smt_ncpus",
		[F_core_ncpus]		= "core_ncpus",
		[F_module_ncpus]	= "module_ncpus",
		[F_tile_ncpus]		= "tile_ncpus",
		[F_die_ncpus]		= "die_ncpus",
		[F_diegrp_ncpus]	= "diegrp_ncpus",
		[F_pkg_ncpus]		= "pkg_ncpus",
		[F_xtopology]		= "xtopology",
		[F_topoext]		= "topoext",
		[F_amd_dcm]		= "amd_dcm",
	};

	return names[field];
}

const char *replay_system_name(enum replay_system field)
{
	static const char *const names[] = {
		[S_packages]			= "packages",
		[S_dies_per_pkg]		= "dies_per_pkg",
		[S_threads_per_core]		= "threads_per_core",
		[S_cores_per_pkg]		= "cores_per_pkg",
		[S_threads_per_pkg]		= "threads_per_pkg",
		[S_system_nodes_per_pkg]	= "system_nodes_per_pkg",
		[S_smt_size]			= "smt_size",
		[S_core_size]			= "core_size",
		[S_module_size]			= "module_size",
		[S_tile_size]			= "tile_size",
		[S_die_size]			= "die_size",
		[S_diegrp_size]			= "diegrp_size",
		[S_pkg_size]			= "pkg_size",
	};

	return names[field];
}
