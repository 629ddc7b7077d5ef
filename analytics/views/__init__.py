"""Pages of results, a file each. A view finds its object, asks for a report and hands it to a template."""
