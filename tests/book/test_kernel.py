"""The kernel of a page: its profile, and how it ends."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from booksite.kernel import PROFILE, environment

ROOT = Path(__file__).resolve().parents[2]
# What ipykernel does on its way out would take a minute: a stand-in for the threads that block it.
BLOCKED = "get_ipython().kernel.iopub_thread.stop = lambda: __import__('time').sleep(60)\nprint(1)"


def test_a_kernel_whose_threads_block_each_other_ends_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "profile_default").mkdir()
    shutil.copy(PROFILE / "ipython_kernel_config.json", tmp_path / "profile_default")
    for name, value in environment(ROOT / "src", tmp_path).items():
        monkeypatch.setenv(name, value)
    notebook = new_notebook(cells=[new_code_cell(BLOCKED)])
    client = NotebookClient(notebook, timeout=60)
    with client.setup_kernel():
        client.execute_cell(notebook.cells[0], 0)
        began = time.monotonic()
    assert notebook.cells[0].outputs[0].text == "1\n"
    assert time.monotonic() - began < 2.2, "jupyter_client sends a signal after 2.5 s"
