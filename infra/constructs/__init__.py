"""One construct for each capability, with its own permissions, alarms and dashboard widgets."""
