/* SPDX-License-Identifier: MIT
   What the containers keep for each interpreter. */
#ifndef GILT_TYPES_CONTAINER_STATE_H
#define GILT_TYPES_CONTAINER_STATE_H

#include "types/state.h"

struct ContainerState {
    uint64_t dict_versions; /* last block of versions given to a dict (types/dict.c) */
};

#endif
