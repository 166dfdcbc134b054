"""Pages of the processes: responsibilities and living diagrams."""
