"""What a build made: the manifest, what is inside, the wheels beside it."""
