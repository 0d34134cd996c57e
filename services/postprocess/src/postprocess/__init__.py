"""Colours, letters and binds: pages, PDFs and the manifest."""
