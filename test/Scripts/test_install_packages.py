# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os
import shutil
import subprocess

from planted import SCRIPTS, PlantedTree


class InstallPackages(PlantedTree):
    """With stand-ins for the commands that ask and change the system."""

    def setUp(self):
        super().setUp()
        self.copy_script()
        for command in ("bash", "env", "awk", "sort", "grep", "dirname", "mkdir", "tail"):
            self.stand_in_for(command, f'exec {shutil.which(command)} "$@"')
        self.stand_in_for("dpkg-query", "echo installed cmake")
        self.stand_in_for("id", "echo 0")

    def copy_script(self):
        script = self.plant("scripts/install-packages", (SCRIPTS / "install-packages").read_text())
        script.chmod(0o755)
        self.plant("scripts/packages.txt", "# a comment\nred cmake why\nred ninja-build why\nblue cmake why\n")

    def stand_in_for(self, command, body):
        self.plant(f"bin/{command}", f"#!{shutil.which('bash')}\n{body}\n").chmod(0o755)

    def run_script(self, *arguments):
        done = subprocess.run([self.root / "scripts/install-packages", *arguments], capture_output=True, text=True,
                              env={"PATH": str(self.root / "bin"), "LC_ALL": "C"}, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def test_nothing_missing_says_and_does_nothing(self):
        self.assertEqual(self.run_script("blue"), (0, "", ""))

    def test_installs_only_what_is_missing(self):
        self.stand_in_for("apt-get", f'[ "$2" = --simulate ] || echo "$@" >>"{self.root}/calls"')
        self.assertEqual(self.run_script("red", "blue"), (0, "-- installing 1 packages: ninja-build\n", ""))
        calls = (self.root / "calls").read_text().splitlines()
        self.assertEqual(len(calls), 1)
        self.assertTrue(calls[0].endswith("install --yes --no-install-recommends ninja-build"), calls)

    def test_reads_the_lists_when_they_lack_a_package(self):
        self.stand_in_for("apt-get", '[ "$2" != --simulate ]')
        code, out, _ = self.run_script("red")
        self.assertEqual((code, out), (0, "-- reading the package lists\n-- installing 1 packages: ninja-build\n"))

    def test_a_failed_install_shows_the_log(self):
        self.stand_in_for("apt-get", 'echo "E: words of apt"; [ "$2" = --simulate ]')
        code, _, err = self.run_script("red")
        self.assertEqual(code, 1)
        self.assertIn("E: words of apt", err)

    def test_without_rights_it_names_what_is_missing(self):
        self.stand_in_for("id", "echo 1000")
        code, out, err = self.run_script("red")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err.splitlines(), [
            "install-packages: missing packages: ninja-build",
            "install them as root with: apt-get update && apt-get install --no-install-recommends ninja-build"])

    def test_an_unknown_group_is_refused(self):
        code, _, err = self.run_script("green")
        self.assertEqual((code, err), (2, "install-packages: expected a group of scripts/packages.txt, got 'green'\n"))

    def test_another_system_is_told_the_packages(self):
        os.remove(self.root / "bin/dpkg-query")
        code, _, err = self.run_script("blue")
        self.assertEqual(code, 1)
        self.assertIn("expected a Debian system", err)
