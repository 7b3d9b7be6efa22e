/* SPDX-License-Identifier: MIT
   Life of the containers' part of an interpreter. Called by the phase tables of runtime/. */
#include "types/container_state.h"

#include <stdlib.h>

/* Plain memory: the part outlives the interpreter's heap. */
bool container_state_init(struct TypesState *types) {
    types->container = calloc(1, sizeof *types->container);
    return types->container != NULL;
}

void container_state_fini(struct TypesState *types) {
    free(types->container);
    types->container = NULL;
}
