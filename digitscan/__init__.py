"""digitscan reads handwritten numbers from scanned documents.

Importing the package does nothing; each stage is a module of its own, and `digitscan.pipeline.scan_page`
composes them.
"""

__version__ = "0.1.0"
