"""Training examples: which views of which scene, how they are cropped, recoloured and reduced, and in which order."""
