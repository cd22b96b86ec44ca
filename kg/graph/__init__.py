"""The graph: RDF of documents, its stores, queries and checks."""
