"""Notifiers that ship: into a file per day, and onto the terminal. Chosen in `[notifications]` of onewindow.toml.

Any other is a package with an entry point of the group `onewindow.adapters`: a function that takes the site's folder
and the table `[notifications.options]`, and returns an `onewindow.ports.Notifier`. Sending is at least once: after a
crash, or where the worker was overtaken, the same notification comes again with the same `key`.
"""
