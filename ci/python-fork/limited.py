"""A Python script that is run for at most so long."""

import os
import signal
import subprocess
import sys
import tempfile

# Python 3.12 and later warn of what is tested here.
NO_WARNING = ("-W", "ignore:This process:DeprecationWarning")


class Limited:
    """One run of a script in a session of its own, so that it can be killed
    with all that it has forked."""

    def __init__(self, arguments, timeout, environment):
        self.arguments = arguments
        self.timeout = timeout
        self.environment = environment
        self.process = None

    def run(self):
        """Returns how the script ended, and the lines that it printed."""
        # A file, not a pipe: a child left behind would hold a pipe open.
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            self.process = subprocess.Popen(
                [sys.executable, *NO_WARNING, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )
            ended = self._wait()
            self.kill()
            self.process.wait()
            output.seek(0)
            return ended, output.read().splitlines()

    def _wait(self):
        try:
            code = self.process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            return f"no answer in {self.timeout} s"
        return "answered" if code == 0 else f"failed ({code})"

    def kill(self):
        """Kills what there still is of it."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
