"""The lock files of 3rdparty/python."""
