"""Quality of offerings: rules, frameworks, profile."""
