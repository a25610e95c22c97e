"""What stops an import, as opposed to what rejects one of its rows."""


class ImportStoppedError(Exception):
    """The import cannot go on; the message says why and what to do."""


class UnreadableFileError(ImportStoppedError):
    """The file is not what its format says."""


class DangerousXmlError(UnreadableFileError):
    """The XML declares a document type or entities: no product feed needs them, and bombs are made of them."""
