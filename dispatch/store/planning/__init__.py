"""What coverage planning reads and keeps."""
