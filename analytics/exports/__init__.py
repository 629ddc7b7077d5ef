"""Files of rows about people: asked for on a page, made by a worker in one snapshot, complete or absent."""
