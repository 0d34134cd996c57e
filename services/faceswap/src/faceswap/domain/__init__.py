"""The rules: claims of paid calls, and what makes a result acceptable."""
