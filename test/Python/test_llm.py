# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lamella.LLM against the tool `lamella chat`; pieces, options, Ctrl-C, the GIL, errors."""
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from bindings import BUILD, MODEL, missing_compiler, run_script

TOOL = BUILD / "bin" / "lamella"
missing = missing_compiler() or (None if MODEL.exists() else "no model in build/models (scripts/fetch-model gets it)")
if not missing:
    import lamella


@unittest.skipIf(missing, missing)
class Chat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cache = tempfile.TemporaryDirectory()
        cls.model = lamella.LLM(MODEL, cache=cls.cache.name, threads=2)

    @classmethod
    def tearDownClass(cls):
        del cls.model
        cls.cache.cleanup()

    def setUp(self):
        self.model.clear()

    def test_answers_equal_the_tools(self):
        options = {"max_tokens": 12, "temperature": 0.7, "top_k": 40, "seed": 5, "repetition_penalty": 1.1}
        answer = self.model.chat("Name three colours.", **options)
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        done = subprocess.run([TOOL, "chat", "--model", MODEL, "--prompt", "Name three colours.", "--json", "--threads=2",
                               f"--cache={self.cache.name}", *arguments], capture_output=True, text=True, check=True)
        expected = json.loads(done.stdout)
        self.assertEqual((list(answer.ids), answer.text, answer.finish), (expected["ids"], expected["text"], expected["finish"]))
        self.assertEqual(str(answer), answer.text)

    def test_pieces_make_the_answer_and_the_conversation_goes_on(self):
        pieces = list(self.model.stream("Count to five.", max_tokens=8))
        self.assertGreater(len(pieces), 3)
        self.assertEqual("".join(pieces), self.model.answer.text)
        first = self.model.length
        self.model.chat("Go on.", max_tokens=4)
        self.assertGreater(self.model.length, first)
        self.model.clear()
        again = list(self.model.stream("Count to five.", max_tokens=8))
        self.assertEqual(again, pieces)

    def test_stop_strings(self):
        whole = self.model.chat("Count to five.", max_tokens=10).text
        self.model.clear()
        word = whole.split()[2]
        answer = self.model.chat("Count to five.", max_tokens=10, stop=word)
        self.assertEqual((answer.finish, answer.text), ("stop", whole[: whole.index(word)]))

    def test_answers_follow_a_grammar(self):
        schema = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 12}, "age": {"type": "integer"}},
                  "required": ["name", "age"], "additionalProperties": False}
        grammar = lamella.grammar.Grammar.from_json_schema(schema, whitespace="compact")
        answer = json.loads(self.model.chat("Make up a person.", grammar=grammar, max_tokens=60).text)
        self.assertEqual({key: type(value) for key, value in answer.items()}, {"name": str, "age": int})
        self.model.clear()
        word = lamella.grammar.Grammar.from_regex("(red|green) apple")
        self.assertRegex(str(self.model.chat("Name a fruit.", grammar=word)), "^(red|green) apple$")

    def test_a_closed_stream_ends_the_answer(self):
        stream = self.model.stream("Tell a long story.", max_tokens=200)
        next(stream)
        stream.close()
        self.assertEqual(self.model.answer.finish, "cancelled")
        self.assertLess(len(self.model.answer.ids), 200)
        self.assertEqual(self.model.chat("Go on.", max_tokens=3).finish, "length")

    def test_other_threads_run_meanwhile(self):
        ticks, done = [], threading.Event()

        def count():
            while not done.is_set():
                ticks.append(time.monotonic())
                time.sleep(0.001)

        thread = threading.Thread(target=count)
        thread.start()
        self.model.chat("Tell a long story.", max_tokens=40)
        done.set()
        thread.join()
        self.assertGreater(len(ticks), 20)

    def test_ctrl_c_ends_the_answer_between_tokens(self):
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
        self.addCleanup(signal.signal, signal.SIGINT, before)
        heard = []
        with self.assertRaises(KeyboardInterrupt):
            for piece in self.model.stream("Tell a long story.", max_tokens=500):
                heard.append(piece)
                if len(heard) == 3:
                    os.kill(os.getpid(), signal.SIGINT)
        self.assertEqual(self.model.answer.finish, "cancelled")
        self.assertLess(len(self.model.answer.ids), 500)
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        start = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            self.model.chat("And another one.", max_tokens=4000)
        self.assertLess(time.monotonic() - start, 30)
        self.assertEqual(self.model.answer.finish, "cancelled")

    def test_a_process_may_end_in_the_middle_of_an_answer(self):
        with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
            script.write("import sys, lamella\nmodel = lamella.LLM(sys.argv[1], cache=sys.argv[2])\n"
                         "stream = model.stream('Tell a long story.', max_tokens=2000)\nnext(stream)\nprint('over')\n")
            script.flush()
            self.assertEqual(run_script(script.name, MODEL, self.cache.name), "over\n")

    def test_errors(self):
        with self.assertRaisesRegex(lamella.LLMError, "temperature"):
            self.model.chat("Hello", temperature=-1)
        with self.assertRaisesRegex(TypeError, "warmth"):
            self.model.chat("Hello", warmth=1)
        with self.assertRaisesRegex(lamella.LLMError, "nowhere.gguf"):
            lamella.LLM("nowhere.gguf")
        with self.assertRaisesRegex(ValueError, "expected 'f32' or 'fast', got 'f8'"):
            lamella.LLM(MODEL, precision="f8")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "empty.gguf"
            path.write_bytes(b"")
            with self.assertRaisesRegex(lamella.LLMError, "empty.gguf"):
                lamella.LLM(path)

    def test_what_the_model_says_of_itself(self):
        self.assertEqual((self.model.context_length, self.model.warning), (8192, ""))


if __name__ == "__main__":
    unittest.main()
