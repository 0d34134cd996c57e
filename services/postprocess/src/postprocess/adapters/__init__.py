"""Doors out: pictures, PDFs, fonts, worker processes, stored stories."""
