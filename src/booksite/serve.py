"""``python -m booksite.serve``: sphinx-autobuild, under the book's content security policy.

sphinx-autobuild writes an inline script into each page, which the policy rightly stops. Here the
page asks for the same two lines as a file, and each answer carries the policy as a header, so what
``make serve`` shows is held to the rules of the published site.
"""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from typing import Any

from sphinx_autobuild import __main__ as autobuild
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from booksite.policy import POLICY

ADDRESS = "/reload.js"
SCRIPT = """const socket = new WebSocket(`ws://${location.host}/websocket-reload`);
socket.onmessage = () => location.reload();
"""
TAG = f'<script src="{ADDRESS}"></script>\n'.encode()


class Strict:
    """Adds the policy to every answer, and to a page the script that loads it anew."""

    def __init__(self, app: ASGIApp, ws_url: str = "") -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a web socket is left to the application."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        page = False

        async def strict(message: MutableMapping[str, Any]) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                page = headers.get("Content-Type", "").startswith("text/html")
                if page and "Content-Length" in headers:
                    headers["Content-Length"] = str(int(headers["Content-Length"]) + len(TAG))
            elif page and not message.get("more_body"):
                message["body"] += TAG
            await send(message)

        here = scope["path"] == ADDRESS
        app: ASGIApp = Response(SCRIPT, media_type="text/javascript") if here else self.app
        await app(scope, receive, strict)


def main() -> None:
    """Run sphinx-autobuild with its own arguments."""
    # It has no setting for this; the lock file pins the version whose name this is.
    vars(autobuild)["JavascriptInjectorMiddleware"] = Strict
    autobuild.main(sys.argv[1:])


if __name__ == "__main__":
    main()
