"""Thousands of scenes, `sr3r bulk`: captures -> engine (processes, Dask or Ray) -> storage.

The run lists what is missing and hands it to an engine. The engine's workers reconstruct, and write to the storage
themselves. Only a line about each scene comes back, for the manifest.
"""
