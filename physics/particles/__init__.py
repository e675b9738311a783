"""What all particle solvers share: neighbour lists and contact laws."""
