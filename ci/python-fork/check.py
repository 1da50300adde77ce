"""Runs scenarios, each in a process of its own with a time limit, and prints
how each ended.

    python3 check.py (here | registry) [SCENARIO]...

On `here`, this project's core, every scenario must be answered. On the
registry's, most must hang: that shows that they can. `run` builds the module
`parallel` for either and starts this.
"""

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import scenarios
from limited import Limited

# Seconds. Long enough for a busy machine; none takes longer than a few.
PATIENCE = 60
# Where no answer is expected.
HANGS_AFTER = 10


class Check:
    """A scenario on one core: what must come of it, and what does."""

    def __init__(self, name, core):
        self.name = name
        self.hangs = core == "registry" and scenarios.ON_PUBLISHED[name] == scenarios.HANGS
        timeout = HANGS_AFTER if self.hangs else PATIENCE
        self.expected = f"no answer in {timeout} s" if self.hangs else "answered"
        self.process = Limited([scenarios.__file__, name], timeout, environment())

    def run(self):
        start = time.monotonic()
        self.ended, self.output = self.process.run()
        self.seconds = time.monotonic() - start
        # A hang before the fork would prove nothing.
        forked = any("forks" in line for line in self.output)
        self.ok = self.ended == self.expected and (forked or not self.hangs)
        return self

    def report(self):
        verdict = "ok" if self.ok else "NOT OK"
        print(f"{verdict:6}  {self.seconds:5.1f} s  {self.ended:18}  {self.name}", flush=True)
        if not self.ok:
            print(f"        expected: {self.expected}; the last that it printed:")
            for line in self.output[-20:]:
                print(f"        | {line}", flush=True)


def environment():
    """This one's, but for settings that change what a pool does."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("RAYON_")}
    return {**inherited, "RAYON_NUM_THREADS": str(scenarios.THREADS)}


def run_all(checks, at_once):
    with ThreadPoolExecutor(at_once) as executor:
        try:
            for check in executor.map(Check.run, checks):
                check.report()
        except BaseException:
            # As when interrupted: nothing that hangs is left behind.
            executor.shutdown(wait=False, cancel_futures=True)
            for check in checks:
                check.process.kill()
            raise


def fit_for(core):
    """All scenarios of which it is known what must come of them."""
    known = scenarios.ON_PUBLISHED.items()
    return [name for name, end in known if core == "here" or end != scenarios.EITHER]


def main(core, names):
    checks = [Check(name, core) for name in names or fit_for(core)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    # Processes that hang need no processor: they may do so side by side.
    run_all(checks, at_once=len(checks) if core == "registry" else 1)
    failed = sum(not check.ok for check in checks)
    print(f"{len(checks) - failed} of {len(checks)} scenarios as expected")
    return 1 if failed else 0


def usage():
    print("usage: check.py (here | registry) [SCENARIO]...; scenarios:", file=sys.stderr)
    print(*scenarios.SCENARIOS, sep="\n", file=sys.stderr)
    return 2


if __name__ == "__main__":
    core, *names = sys.argv[1:] or [""]
    known = core in ("here", "registry") and all(name in scenarios.SCENARIOS for name in names)
    sys.exit(main(core, names) if known else usage())
