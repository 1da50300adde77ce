"""Forking, and seeing how the child ends."""

import os
import sys
import traceback


def step(what):
    """Says what comes next: where a hang is, this was the last line."""
    print(f"{os.getpid()}: {what}", flush=True)


def fork(work):
    """Forks a child that does `work`; returns its process id.

    The child ends at once after that, as those of `multiprocessing` do, and
    its exit code says whether `work` succeeded.
    """
    step("forks")
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def must_end_well(child):
    """Waits for the child, which must exit with 0."""
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        how = f"exited with {code}" if code > 0 else f"died of signal {-code}"
        raise AssertionError(f"process {child} {how}")
