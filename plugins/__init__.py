"""One folder a vendor; each is a plugin of the same contract that strangers use."""
