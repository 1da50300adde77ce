"""What a Python program does with `fork`, with rayon in the module `parallel`.

    python3 scenarios.py NAME

runs one scenario, which exits with 0 if all was answered and right. If it
hangs, the last line that it printed says where.
"""

import multiprocessing
import os
import random
import sys
import threading
import time

import parallel
from processes import fork, must_end_well, step

# What becomes of a scenario on the published core.
ANSWERS, HANGS, EITHER = "answers", "hangs", "either"

# All scenarios by name, which is a sentence about what happens.
SCENARIOS = {}
ON_PUBLISHED = {}

# Threads of the pool; `check.py` sets RAYON_NUM_THREADS to the same.
THREADS = 4


def scenario(on_published):
    def add(function):
        SCENARIOS[function.__name__] = function
        ON_PUBLISHED[function.__name__] = on_published
        return function

    return add


def sort_and_check(sort=parallel.sort, length=50_000):
    """Has rayon sort a list; the answer must be what Python's `sorted` says."""
    numbers = [random.getrandbits(64) for _ in range(length)]
    if sort(numbers) != sorted(numbers):
        raise AssertionError(f"process {os.getpid()}: not sorted")


@scenario(on_published=ANSWERS)
def the_child_is_the_first_to_sort():
    must_end_well(fork(sort_and_check))
    step("the parent sorts afterwards")
    sort_and_check()


@scenario(on_published=ANSWERS)
def a_child_that_sorts_nothing_exits():
    step("the parent sorts")
    sort_and_check()
    pool = parallel.ThreadPool(THREADS)
    sort_and_check(pool.sort)
    step("forks")
    child = os.fork()
    if child == 0:
        # Shuts the whole interpreter down, and drops the pool on the way.
        sys.exit(0)
    must_end_well(child)
    sort_and_check()


@scenario(on_published=HANGS)
def multiprocessing_pool_maps_after_the_parent_sorted():
    step("the parent sorts")
    sort_and_check()
    lists = [[random.getrandbits(64) for _ in range(10_000)] for _ in range(40)]
    step("forks, by multiprocessing")
    with multiprocessing.get_context("fork").Pool(4) as pool:
        answers = pool.map(parallel.sort, lists)
    if answers != [sorted(numbers) for numbers in lists]:
        raise AssertionError("the pool of processes gave a wrong answer")
    step("the parent sorts again")
    sort_and_check()


@scenario(on_published=HANGS)
def parent_and_child_sort_at_once():
    step("the parent sorts")
    sort_and_check()

    def sort_many():
        for _ in range(20):
            sort_and_check()

    child = fork(sort_many)
    sort_many()
    step("the parent is done and waits for the child")
    must_end_well(child)


@scenario(on_published=HANGS)
def a_child_of_a_child_sorts():
    step("the parent sorts")
    sort_and_check()

    def generation(number):
        step(f"generation {number} sorts")
        sort_and_check()
        if number < 3:
            must_end_well(fork(lambda: generation(number + 1)))
            step(f"generation {number} sorts after its child")
            sort_and_check()

    must_end_well(fork(lambda: generation(1)))
    sort_and_check()


@scenario(on_published=HANGS)
def a_child_that_has_not_sorted_forks_one_that_does():
    step("the parent sorts")
    sort_and_check()
    must_end_well(fork(lambda: must_end_well(fork(sort_and_check))))


@scenario(on_published=HANGS)
def a_child_sorts_while_a_call_is_under_way_in_the_parent():
    door = parallel.Door()
    jobs = 4 * THREADS
    came_out = []
    call = threading.Thread(target=lambda: came_out.append(door.pass_jobs(jobs)))
    call.start()
    step("every worker of the parent stands before the door")
    door.wait_for(THREADS)
    # Neither those nor the jobs that wait behind them concern the child.
    must_end_well(fork(sort_and_check))
    step("the parent opens the door")
    door.open()
    call.join()
    if came_out != [jobs]:
        raise AssertionError(f"{came_out} of {jobs} jobs came out")
    sort_and_check()


@scenario(on_published=HANGS)
def children_sort_whenever_they_are_forked_in_a_storm_of_calls():
    # Short calls: workers fall asleep and are woken all the time.
    numbers = [random.getrandbits(64) for _ in range(5_000)]
    over = threading.Event()

    def storm():
        while not over.is_set():
            parallel.sort(numbers)

    callers = [threading.Thread(target=storm) for _ in range(3)]
    for caller in callers:
        caller.start()
    try:
        for _ in range(50):
            must_end_well(fork(lambda: sort_and_check(length=5_000)))
            time.sleep(random.random() / 200)
    finally:
        over.set()
    step("the storm is over")
    for caller in callers:
        caller.join()
    sort_and_check()


def fork_during(first_use, use):
    """Again and again, forks while another thread makes the first use of rayon
    that there is in the process; the child then makes use of it, too."""
    # PyO3 holds locks of its own while it makes a module's very first object.
    parallel.Door()

    def first(patience):
        # As in a program whose configuration is left to the machine.
        os.environ.pop("RAYON_NUM_THREADS", None)
        thread = threading.Thread(target=first_use)
        thread.start()
        until = time.perf_counter() + patience
        while time.perf_counter() < until:
            pass
        must_end_well(fork(use))
        thread.join()

    for number in range(200):
        must_end_well(fork(lambda: first(number / 200_000)))


@scenario(on_published=HANGS)
def children_sort_that_are_forked_during_the_first_call():
    numbers = [random.getrandbits(64) for _ in range(5_000)]
    fork_during(lambda: parallel.sort(numbers), lambda: sort_and_check(length=5_000))


@scenario(on_published=EITHER)
def children_sort_that_are_forked_while_the_first_pool_is_built():
    def build_and_sort():
        sort_and_check(parallel.ThreadPool(THREADS).sort, length=5_000)

    fork_during(lambda: parallel.ThreadPool(THREADS), build_and_sort)


@scenario(on_published=HANGS)
def a_thread_pool_is_inherited_used_and_dropped():
    pool = parallel.ThreadPool(THREADS)
    step("the parent sorts in its pool")
    sort_and_check(pool.sort)

    def use_and_drop():
        nonlocal pool
        step("the child sorts in the pool")
        sort_and_check(pool.sort)
        step("the child drops the pool")
        del pool
        step("the child sorts in the global pool")
        sort_and_check()

    must_end_well(fork(use_and_drop))
    step("the parent sorts in its pool again")
    sort_and_check(pool.sort)


@scenario(on_published=HANGS)
def a_thread_pool_that_was_never_used_is_inherited():
    pool = parallel.ThreadPool(THREADS)
    must_end_well(fork(lambda: sort_and_check(pool.sort)))
    sort_and_check(pool.sort)


@scenario(on_published=ANSWERS)
def a_thread_pool_is_inherited_and_dropped_unused():
    pool = parallel.ThreadPool(THREADS)
    step("the parent sorts in its pool")
    sort_and_check(pool.sort)

    def drop():
        nonlocal pool
        del pool

    must_end_well(fork(drop))
    step("the parent sorts in its pool again")
    sort_and_check(pool.sort)


if __name__ == "__main__":
    SCENARIOS[sys.argv[1]]()
