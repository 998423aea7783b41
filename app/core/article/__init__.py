"""The article: its chapters, and the results of its experiments that are shipped with the site."""
