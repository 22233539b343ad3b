"""What the commands with a page in the browser share: the server, who may ask it, and the files that it gives out."""
