"""The console's pages, one file a page; each calls a use case and fills a template."""
