"""The page in the browser: what it shows, served to it or inside it, and scenes in notebooks."""
