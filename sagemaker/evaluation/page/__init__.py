"""The report as one page of HTML: nothing outside it is needed to read it, and nothing inside it runs."""

from evaluation.page.sections import page

__all__ = ["page"]
