"""The asset library: manuals, firmware, pictures and links by product, in versions; and which version went to whom."""
