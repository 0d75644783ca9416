"""The review page: a local server that shows an alignment and takes what a person does to it."""
