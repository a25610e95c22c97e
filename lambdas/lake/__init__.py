"""The lake: events, exposures and consents as files, laid out so that one shopper's can be found and erased."""
