"""What ``make serve`` adds to the pages: the policy as a header, and a script of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sphinx_autobuild import __main__ as autobuild
from starlette.staticfiles import StaticFiles

from booksite import serve
from booksite.policy import POLICY


def ask(app: Any, path: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of an answer."""
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # the reader stays
        return {}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "root_path": ""}
    asyncio.run(app(scope, receive, send))
    headers = {key.decode().lower(): value.decode() for key, value in said[0]["headers"]}
    return headers, b"".join(message.get("body", b"") for message in said[1:])


def test_a_served_page_keeps_the_policy_and_loads_itself_anew(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>words</p>\n")
    (tmp_path / "style.css").write_text("p { color: red }\n")
    app = serve.Strict(StaticFiles(directory=tmp_path))
    headers, body = ask(app, "/page.html")
    assert headers["content-security-policy"] == POLICY
    assert body == b"<p>words</p>\n" + serve.TAG
    assert int(headers["content-length"]) == len(body)
    assert ask(app, "/style.css")[1] == b"p { color: red }\n"
    headers, body = ask(app, serve.ADDRESS)
    assert headers["content-type"].startswith("text/javascript")
    assert b"/websocket-reload" in body


def test_sphinx_autobuild_still_has_what_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version may name it otherwise; then the pages would get an inline script again."""
    used: list[object] = []
    monkeypatch.setattr(
        autobuild, "JavascriptInjectorMiddleware", autobuild.JavascriptInjectorMiddleware
    )
    monkeypatch.setattr(autobuild, "main", lambda arguments: used.append(None))
    serve.main()
    monkeypatch.setattr(autobuild, "RebuildServer", lambda *a, **k: _Watcher())
    app = autobuild._create_app([], None, None, ".", "127.0.0.1:1")
    assert [middleware.cls for middleware in app.user_middleware] == [serve.Strict]
    assert used == [None]


class _Watcher:
    lifespan = None

    async def __call__(self, *arguments: Any) -> None:
        """Watches nothing."""
