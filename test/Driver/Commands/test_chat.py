# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a person meets at a terminal: prompt signs, Ctrl-C, progress. Over the toy module (test/lib/ToyModule.c)."""
import importlib.util
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("LAMELLA_BUILD", ROOT / "build"))
LAMELLA, TOY = BUILD / "bin" / "lamella", BUILD / "lib" / "toy-module.so"


class Terminal:
    """A program whose three streams are a terminal."""

    def __init__(self, command, **environment):
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.environ.update(environment)
            os.execv(command[0], list(map(str, command)))
        self.seen = ""

    def expect(self, pattern, seconds=20):
        """Reads until the pattern; gives what came before it, and forgets both."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise AssertionError(f"expected {pattern!r}, got {self.seen!r}")
            try:
                self.seen += os.read(self.descriptor, 4096).decode(errors="replace")
            except OSError:
                raise AssertionError(f"expected {pattern!r}, got {self.seen!r} and the end")
        before, self.seen = self.seen[: found.start()], self.seen[found.end():]
        return before

    def type(self, text):
        os.write(self.descriptor, text.encode())

    def exit_code(self):
        try:
            while os.read(self.descriptor, 4096):
                pass
        except OSError:
            pass  # the end of a terminal
        _, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status)


@unittest.skipUnless(LAMELLA.exists() and TOY.exists(), "the tool and the toy module are not built")
@unittest.skipUnless(importlib.util.find_spec("numpy"), f"{sys.executable} has no numpy")
class Chat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.model = Path(cls.folder.name) / "m.gguf"
        maker = ROOT / "test" / "lib" / "make_gguf.py"
        subprocess.run([sys.executable, maker, cls.model, "--context", "1024"], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def chat(self, *options, delay=0):
        command = [LAMELLA, "chat", self.model, "--module", TOY, "--temperature", "0", *options]
        return Terminal(command, LAMELLA_TOY_DELAY=str(delay))

    def test_exit_and_end_of_input(self):
        for goodbye in "/exit\n", "\x04":
            terminal = self.chat("--max-tokens", "2")
            terminal.expect("> ")
            terminal.type("hi\n")
            terminal.expect("hi\r\n")
            self.assertNotEqual(terminal.expect("\r\n> "), "")
            terminal.type(goodbye)
            self.assertEqual(terminal.exit_code(), 0)

    def test_interrupt_stops_the_answer_and_not_the_program(self):
        terminal = self.chat("--ignore-eos", delay=30)
        terminal.expect("> ")
        terminal.type("hi\n")
        terminal.expect("hi\r\n")
        terminal.expect(r"[^\s]")  # the answer has begun; 1000 tokens would take half a minute
        terminal.type("\x03")
        terminal.expect("\r\n> ", seconds=5)
        terminal.type("and\n")
        terminal.expect("and\r\n")
        terminal.expect(r"[^\s]")
        terminal.type("\x03")
        terminal.expect("\r\n> ", seconds=5)
        terminal.type("half a line")
        terminal.expect("half a line")
        terminal.type("\x03")
        terminal.expect("\r\n> ", seconds=5)
        terminal.type("/exit\n")
        self.assertEqual(terminal.exit_code(), 0)

    def test_interrupt_of_one_answer_ends_the_program(self):
        terminal = self.chat("--ignore-eos", "--prompt", "hi", delay=30)
        terminal.expect(r"[^\s]")
        terminal.type("\x03")
        self.assertEqual(terminal.exit_code(), 130)

    def test_a_second_interrupt_ends_a_program_that_does_not_answer(self):
        terminal = self.chat("--prompt", "hi", delay=20000)
        time.sleep(0.5)
        terminal.type("\x03")
        time.sleep(0.2)
        terminal.type("\x03")
        self.assertEqual(terminal.exit_code(), -signal.SIGINT)

    def test_progress_is_erased(self):
        terminal = self.chat("--prompt", "xyz " * 150, "--max-tokens", "1", delay=1500)
        terminal.expect(r"\r\x1b\[Kreading the prompt: 256 of \d+ tokens \(2 s\)")
        terminal.expect(r"\r\x1b\[K(?!reading)")
        self.assertEqual(terminal.exit_code(), 0)


if __name__ == "__main__":
    unittest.main()
