"""The rules of making pages: colours, blending, letters, the manifest."""
