"""Adapters to the systems of departments: one package each, knowing `onewindow.ports`, `events` and `errors` alone."""
