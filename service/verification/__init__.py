"""Credentials judged in checks: proofs, keys, status lists, and the policy that makes the verdict."""
