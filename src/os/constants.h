/* SPDX-License-Identifier: MIT
   The system headers whose constants Python shows. Nothing is declared here. */
#ifndef GILT_OS_CONSTANTS_H
#define GILT_OS_CONSTANTS_H

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/limits.h>
#include <linux/memfd.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>
#include <unistd.h>

#endif
