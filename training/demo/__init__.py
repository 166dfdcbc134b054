"""The demo organisation's training and permits."""
