"""Proving that nothing in the stores was altered or removed, and that all sums agree."""

from admix.operations.verifying.findings import Finding
from admix.operations.verifying.pair import verify_pair
from admix.operations.verifying.run import verify, verify_company

__all__ = ["Finding", "verify", "verify_company", "verify_pair"]
