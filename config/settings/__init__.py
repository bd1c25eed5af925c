"""One module per way to run Relier."""
