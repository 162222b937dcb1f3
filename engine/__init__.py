"""The core of BOM Studios Engine: what is true whatever the vendor."""
