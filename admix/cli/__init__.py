"""The commands of night jobs and administrators."""
