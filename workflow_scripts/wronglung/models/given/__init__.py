"""Maps from models outside this project. They come as files and are scored as they are."""
