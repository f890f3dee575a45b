"""What proves accessibility: rules, checks, reports."""
