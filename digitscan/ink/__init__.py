"""2a  A page -> its ink: background, threshold, ruled lines and boxes taken out."""
