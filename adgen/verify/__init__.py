"""Proofs and measurements that generated code is right: an interpreter of the IR, symbolic and numeric oracles."""
