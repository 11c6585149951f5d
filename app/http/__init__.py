"""ASGI, and nothing of lessons: what is kept, zipped, counted, limited, and how connections end."""
