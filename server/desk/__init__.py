"""The desk: pages at which people do what programs do by the API, through the same verbs of `content`."""
