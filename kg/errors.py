"""The errors a user can meet, each with the exit code of the command line and one clear sentence.

    KgError                    exit 1   anything below
    ├── InputError             exit 3   an article or file cannot be read: names the file, the line and the cause
    ├── QueryError             exit 4   SPARQL that does not parse, is an update, or reaches out of the store
    ├── StoreError             exit 5   a store that is missing, locked or broken
    ├── NotFoundError          exit 6   an entity, article or fact that the graph does not know
    ├── OntologyError          exit 7   ontologies/*.ttl that cannot be used
    ├── EvidenceError          exit 8   a quote that is not in the text: a bug, never the user's fault
    └── TrainingError          exit 9   data or packages that training needs are missing or broken

Exit 0 is success, 2 a wrong command line (typer), 130 an interrupt.
"""


class KgError(Exception):
    """Any error of kg; ``exit_code`` is what the command line exits with."""

    exit_code = 1


class InputError(KgError):
    """An input that cannot be read as articles."""

    exit_code = 3

    def __init__(self, where: str, cause: str) -> None:
        """Keep the place (file, or file:line) and the cause, one sentence."""
        super().__init__(f"{where}: {cause}")
        self.where, self.cause = where, cause


class QueryError(KgError):
    """A query that cannot be answered."""

    exit_code = 4


class StoreError(KgError):
    """A store that cannot be opened or written."""

    exit_code = 5


class NotFoundError(KgError):
    """Something that the graph does not know."""

    exit_code = 6


class OntologyError(KgError):
    """An ontology file that cannot be used."""

    exit_code = 7


class EvidenceError(KgError):
    """A quote that does not stand in the text."""

    exit_code = 8


class TrainingError(KgError):
    """Training data or packages that are missing or broken."""

    exit_code = 9
