"""The drawn parts of every page, as strings: icons, people and thread, rows of a chart."""
