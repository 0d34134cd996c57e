"""Finding a face, judging a photo, telling a likeness."""
