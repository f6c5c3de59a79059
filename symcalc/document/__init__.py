"""What is shown: five blocks, and one file for each format that they are written in."""
