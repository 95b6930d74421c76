"""The second judge's episodes."""
