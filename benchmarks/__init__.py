"""What admix costs beside the least that the same work can cost, both measured in one run."""
