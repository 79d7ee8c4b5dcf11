"""Doors over HTTP, plain ASGI: `callbacks` for what departments send by themselves, `server` to run it in a thread."""
