"""Readers of files that clients bring: offerings, vacancies, credentials; one format a module."""
