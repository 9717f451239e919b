"""The version, in a module of its own so that whoever reports it need not import the package's public face."""

__version__ = "0.1.0"
