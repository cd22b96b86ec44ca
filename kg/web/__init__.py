"""The graph over HTTP: pages for readers, a read-only SPARQL endpoint, RDF by content negotiation.

``answers`` runs in worker processes and knows the store; ``app`` knows HTTP; ``workers`` stand between them and can be killed.
"""
