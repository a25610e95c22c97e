"""The lake: events and exposures as files, laid out so that one shopper's can be found and erased."""
