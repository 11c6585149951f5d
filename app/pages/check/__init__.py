"""Mark my sheet: the page, its table of fields, and the picture of what is right."""
