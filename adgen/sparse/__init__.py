"""Sparse Jacobians and Hessians: which entries can differ from zero, and the few sweeps that show them all."""
