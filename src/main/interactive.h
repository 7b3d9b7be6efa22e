/* SPDX-License-Identifier: MIT
   The prompt. */
#ifndef GILT_MAIN_INTERACTIVE_H
#define GILT_MAIN_INTERACTIVE_H

/* Runs statements from standard input as they are typed until its end; the exit status. gil: held. */
int interactive_run(void);

#endif
