"""How departments are spoken to: signed JSON over HTTP, and a database both sides write into (前置库).

A department's adapter picks one of them and adds what is its own: names of fields, codes, and what an answer means.
"""
