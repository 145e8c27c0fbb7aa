"""Turn archives of Python sources into archives of bytecode; runs in the page's own Python.

The bytes depend on nothing but the sources: names are sorted, dates fixed, and a file of bytecode
carries its source's hash, which nobody compares when it is loaded. Standard library only.
"""

from __future__ import annotations

import ast
import marshal
import zipfile
from importlib.util import MAGIC_NUMBER, source_hash

UNCHECKED = (1).to_bytes(4, "little")
DATE = (1980, 1, 1, 0, 0, 0)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def undocumented(tree: ast.Module) -> ast.Module:
    """The tree without docstrings, a third of SymPy's weight."""
    for node in ast.walk(tree):
        if not isinstance(node, DOCUMENTED) or ast.get_docstring(node, clean=False) is None:
            continue
        first = node.body[0]
        # Something must be left of a body, and a module must keep what follows the docstring first.
        node.body[:1] = [ast.copy_location(ast.Pass(), first)] if len(node.body) == 1 else []
    return tree


def bytecode(source: bytes, filename: str, keep: bool) -> bytes:
    """The file of bytecode of one module; ``keep`` keeps its docstrings."""
    tree = ast.parse(source, filename)
    code = compile(tree if keep else undocumented(tree), filename, "exec", dont_inherit=True)
    return MAGIC_NUMBER + UNCHECKED + source_hash(source) + marshal.dumps(code)


def pack(source: str, target: str, place: str, keep: bool) -> None:
    """Write the archive ``target`` of the modules in ``source``, to be found at ``place``.

    With ``keep`` docstrings and sources stay, so that ``help`` and a solution's code can be shown.
    """
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        for name in sorted(given.namelist()):
            data = given.read(name)
            files = {name: data} if keep or not name.endswith(".py") else {}
            if name.endswith(".py"):
                files[f"{name}c"] = bytecode(data, f"{place}/{name}", keep)
            for written, content in files.items():
                info = zipfile.ZipInfo(written, DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                made.writestr(info, content, compresslevel=9)
