"""The languages that awol can run offline, each in a package of its own.

An engine reads the *text* of a query and searches records with the semantics of its product. It never imports a
converter: writer and reader meet only in the text, which is what makes their agreement worth something.
"""
