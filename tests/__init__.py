"""The tests; a folder that shares a running part among its tests is a package, so that the part ends with them."""
